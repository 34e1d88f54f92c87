/** Which apps may enrol devices: the deployer's own, as Apple and Google name them. */

export interface AppleApp {
  /** Ten characters, as in App Store Connect. */
  readonly teamId: string;
  readonly bundleId: string;
  /** `development` is what a build from Xcode gets; TestFlight and the App Store are `production`. */
  readonly environment: 'production' | 'development';
}

export interface AndroidApp {
  readonly packageName: string;
  /** SHA-256 of each certificate that signs the app (with Play App Signing: Google's), in lower-case hexadecimal. */
  readonly signatureDigests: readonly string[];
}

export interface AppIdentities {
  readonly apple: readonly AppleApp[];
  readonly android: readonly AndroidApp[];
}
