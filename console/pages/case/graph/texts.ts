/** What stands at the graph around a case. */
import { both } from '../../../app/both.ts';

export const graphTexts = both(
  {
    graph: '関係図',
    graphView: '図',
    tableView: '表',
    graphLabel: '顧客、端末、店舗、カードの関係',
    graphHelp: '矢印キーで移動、Enterで詳細',
    graphNone: '関係は見つかりません',
    truncated: '一部のみ表示しています',
    nodeKind: { customer: '顧客', device: '鍵', hardware: '端末', store: '店舗', card: 'カード' },
    edgeKind: { owns: '登録', shares: '端末', paid: '支払い', funded: 'チャージ' },
    nodeMark: { subject: 'この案件', fraud: '不正', frozen: '停止中', listed: 'リスト' },
    times: (count: number) => `${count}回`,
    connected: 'つながり',
    from: 'どこから',
    to: 'どこへ',
  },
  {
    graph: 'Connections',
    graphView: 'Graph',
    tableView: 'Table',
    graphLabel: 'Customers, devices, stores and cards, and what connects them',
    graphHelp: 'Arrow keys move, Enter shows more',
    graphNone: 'No connections found',
    truncated: 'Only a part is shown',
    nodeKind: { customer: 'Customer', device: 'Key', hardware: 'Phone', store: 'Store', card: 'Card' },
    edgeKind: { owns: 'enrolled', shares: 'on phone', paid: 'paid', funded: 'topped up' },
    nodeMark: { subject: 'this case', fraud: 'fraud', frozen: 'frozen', listed: 'listed' },
    times: (count: number) => `${count}×`,
    connected: 'Connection',
    from: 'From',
    to: 'To',
  },
);
