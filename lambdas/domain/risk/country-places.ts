/** Where countries are, roughly: to tell that nobody can have come from one to another in so short a time. */

/** ISO 3166 code, degrees of latitude and of longitude of its middle, and how far its parts are from that in kilometres. */
const table = [
  'AD 43 2 15|AE 24 54 160|AF 34 66 450|AG 17 -62 15|AI 18 -63 8|AL 41 20 95|AM 40 45 95|AO -12 18 630',
  'AQ -80 0 2000|AR -35 -65 1100|AS -14 -171 10|AT 48 14 170|AU -25 134 1800|AW 13 -70 8|AX 60 20 25',
  'AZ 40 48 165|BA 44 18 130|BB 13 -60 12|BD 24 90 220|BE 51 4 100|BF 13 -2 300|BG 43 25 190',
  'BH 26 51 16|BI -3 30 95|BJ 10 2 200|BL 18 -63 5|BM 32 -65 5|BN 5 115 45|BO -17 -65 600|BQ 12 -68 12',
  'BR -10 -55 1750|BS 24 -76 200|BT 27 90 115|BW -22 24 430|BY 53 28 260|BZ 17 -89 85|CA 60 -96 2600',
  'CC -12 97 5|CD -3 23 900|CF 7 21 450|CG -1 15 330|CH 47 8 120|CI 8 -6 320|CK -21 -160 10',
  'CL -30 -71 1500|CM 6 12 400|CN 35 105 1900|CO 4 -72 620|CR 10 -84 130|CU 22 -80 400|CV 16 -24 60',
  'CW 12 -69 12|CX -10 106 7|CY 35 33 60|CZ 50 15 165|DE 51 9 360|DJ 12 43 85|DK 56 10 170',
  'DM 15 -61 15|DO 19 -71 130|DZ 28 3 950|EC -2 -78 350|EE 59 26 125|EG 27 30 600|EH 24 -13 300',
  'ER 15 39 250|ES 40 -4 500|ET 8 38 600|FI 64 26 450|FJ -18 178 120|FK -52 -59 70|FM 7 158 100',
  'FO 62 -7 25|FR 46 2 450|GA -1 12 300|GB 54 -2 450|GD 12 -62 10|GE 42 43 165|GF 4 -53 170|GG 49 -3 6',
  'GH 8 -2 280|GI 36 -5 2|GL 72 -40 1100|GM 13 -17 70|GN 11 -10 300|GP 16 -62 25|GQ 2 10 100',
  'GR 39 22 250|GS -55 -37 60|GT 15 -90 190|GU 13 145 15|GW 12 -15 110|GY 5 -59 270|HK 22 114 20',
  'HN 15 -87 200|HR 45 15 170|HT 19 -72 95|HU 47 20 180|ID -5 120 1900|IE 53 -8 160|IL 31 35 120',
  'IM 54 -5 14|IN 20 77 1200|IO -6 71 30|IQ 33 44 380|IR 32 53 750|IS 65 -18 190|IT 43 13 450',
  'JE 49 -2 6|JM 18 -77 60|JO 31 36 170|JP 36 138 900|KE 1 38 430|KG 41 75 260|KH 13 105 240',
  'KI 1 173 40|KM -12 44 30|KN 17 -63 10|KP 40 127 200|KR 37 128 190|KW 29 48 75|KY 19 -81 12',
  'KZ 48 68 1100|LA 18 105 280|LB 34 36 60|LC 14 -61 14|LI 47 10 7|LK 7 81 150|LR 7 -9 190',
  'LS -30 28 100|LT 56 24 145|LU 50 6 30|LV 57 25 145|LY 25 17 750|MA 32 -5 450|MC 44 7 1|MD 47 29 105',
  'ME 43 19 65|MF 18 -63 6|MG -20 47 500|MH 9 168 100|MK 42 22 90|ML 17 -4 650|MM 22 98 500',
  'MN 46 105 750|MO 22 114 4|MP 15 146 60|MQ 15 -61 20|MR 20 -12 600|MS 17 -62 6|MT 36 15 10',
  'MU -20 58 25|MV 3 73 300|MW -14 34 200|MX 23 -102 950|MY 3 113 800|MZ -18 35 600|NA -22 17 520',
  'NC -22 166 130|NE 16 8 640|NF -29 168 4|NG 10 8 550|NI 13 -85 200|NL 53 6 120|NO 62 10 700',
  'NP 28 84 250|NR -1 167 3|NU -19 -170 9|NZ -41 174 700|OM 21 57 320|PA 9 -80 160|PE -10 -76 680',
  'PF -15 -140 900|PG -6 147 450|PH 13 122 650|PK 30 70 560|PL 52 20 315|PM 47 -56 9|PN -25 -130 4',
  'PR 18 -67 55|PS 32 35 50|PT 40 -8 280|PW 7 135 30|PY -23 -58 360|QA 26 51 60|RE -21 56 28',
  'RO 46 25 275|RS 44 21 165|RU 60 100 3500|RW -2 30 90|SA 25 45 830|SB -8 159 350|SC -5 56 200',
  'SD 15 30 760|SE 62 15 600|SG 1 104 16|SH -16 -6 10|SI 46 15 80|SJ 78 20 200|SK 49 20 130',
  'SL 9 -12 150|SM 44 12 5|SN 14 -14 250|SO 6 48 550|SR 4 -56 230|SS 8 30 450|ST 1 7 20|SV 14 -89 80',
  'SX 18 -63 4|SY 35 38 240|SZ -27 32 75|TC 22 -72 20|TD 15 19 640|TF -43 67 60|TG 8 1 200',
  'TH 15 100 550|TJ 39 71 215|TK -9 -172 50|TL -9 126 95|TM 40 60 395|TN 34 9 230|TO -20 -175 100',
  'TR 39 35 650|TT 11 -61 45|TV -8 178 100|TW 24 121 150|TZ -6 35 550|UA 49 32 450|UG 1 32 280',
  'UM 19 167 100|US 39 -98 2400|UY -33 -56 240|UZ 41 64 450|VA 42 12 1|VC 13 -61 20|VE 8 -66 540',
  'VG 18 -65 10|VI 18 -65 12|VN 16 106 700|VU -16 167 250|WF -13 -176 80|WS -14 -172 35|XK 43 21 60',
  'YE 15 48 420|YT -13 45 12|ZA -29 24 650|ZM -15 30 490|ZW -20 30 350',
].join('|');

interface Place {
  readonly latitude: number;
  readonly longitude: number;
  /** Kilometres. */
  readonly reach: number;
}

const places: ReadonlyMap<string | undefined, Place> = new Map(
  table.split('|').map((row) => {
    const [code, latitude, longitude, reach] = row.split(' ');
    return [code, { latitude: Number(latitude), longitude: Number(longitude), reach: Number(reach) }];
  }),
);

/** Kilometres, the mean. */
const EARTH = 6371;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/**
 * Kilometres that somebody must have travelled at the least: between the middles of two countries on a great circle
 * (haversine), less how far each reaches. 0 within one country, whichever it is, and between neighbours; undefined where the place
 * of one is not known.
 */
export function leastDistance(from: string, to: string | undefined): number | undefined {
  if (from === to) return 0;
  const [a, b] = [places.get(from), places.get(to)];
  if (!a || !b) return undefined;
  const [phi, lambda] = [radians(b.latitude - a.latitude), radians(b.longitude - a.longitude)];
  const haversine =
    Math.sin(phi / 2) ** 2 +
    Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * Math.sin(lambda / 2) ** 2;
  return Math.max(0, 2 * EARTH * Math.asin(Math.min(1, Math.sqrt(haversine))) - a.reach - b.reach);
}
