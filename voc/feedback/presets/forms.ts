import type { ChannelPreset, FieldMapping } from '../types';

/** n8n's Webhook node puts the message under `body`; the same preset then reads a bare and a wrapped payload. */
export const BARE_OR_BODY = ['', 'body'] as const;

/** What forms, tables and other systems call the facts, most usual first. */
export const USUAL: FieldMapping['fields'] = {
  'customer.name': [
    'name',
    'customerName',
    '姓名',
    '您的姓名',
    '客户姓名',
    '车主姓名',
    '联系人',
    '称呼',
    '车主',
  ],
  'customer.phone': [
    'phone',
    'mobile',
    'tel',
    'phoneNumber',
    '手机',
    '手机号',
    '手机号码',
    '联系电话',
    '客户电话',
    '电话',
    '联系方式',
  ],
  'customer.email': ['email', 'mail', '邮箱', '电子邮箱', '邮件地址'],
  'customer.idNumber': ['idNumber', 'idCard', '身份证', '身份证号', '身份证号码'],
  'vehicle.brand': ['brand', '品牌', '汽车品牌'],
  'vehicle.model': ['model', 'carModel', 'series', '车型', '车系'],
  'vehicle.vin': ['vin', 'VIN', 'VIN码', '车架号', '车架号码', '车辆识别代号', '车辆识别码', '底盘号'],
  'vehicle.plate': ['plate', 'plateNumber', 'licensePlate', '车牌', '车牌号', '车牌号码'],
  'vehicle.mileageKm': ['mileageKm', 'mileage', 'odometer', '里程', '行驶里程', '里程数', '公里数'],
  'vehicle.batch': ['batch', 'batchNo', '批次', '生产批次'],
  'vehicle.software': ['software', 'softwareVersion', '软件版本', '车机版本', '系统版本'],
  'place.province': ['province', '省份', '所在省份', '省'],
  'place.city': ['city', '城市', '所在城市', '市'],
  'place.dealer': ['dealer', 'dealerName', '经销商', '门店', '4S店', '服务店', '网点'],
  'fault.codes': ['faultCodes', 'dtc', '故障码', '故障代码'],
};

/** A flat form: one field a question. */
export const webForm: ChannelPreset = {
  id: 'webForm',
  name: { zh: '网页表单', en: 'Web Form' },
  description: {
    zh: '官网、小程序等表单：每个问题一个字段',
    en: 'Forms of a web site or mini program: one field a question',
  },
  roots: BARE_OR_BODY,
  looseHeadings: true,
  fields: {
    ...USUAL,
    channel: ['channel', '渠道'],
    sourceId: ['id', 'submissionId', 'formId', '编号'],
    text: ['text', 'message', 'content', 'description', '问题描述', '反馈内容', '您的问题', '内容', '留言'],
    occurredAt: ['occurredAt', 'date', '发生时间', '发生日期'],
  },
  sample: {
    submissionId: 'web-20261121-0093',
    问题描述: '昨天在高速上踩刹车没有反应，连踩三脚才停住。',
    您的姓名: '林先生',
    手机号码: '13800000001',
    品牌: '某某',
    车型: '星途 Pro',
    车架号: 'LSVAA2186E2123456',
    行驶里程: '1.2万公里',
    城市: '苏州',
  },
};

/**
 * Output of n8n's Form Trigger: one member a question, named by its label, beside `submittedAt` and `formMode`
 * (n8n-nodes-base/dist/nodes/Form/utils/utils.js, prepareFormReturnItem).
 */
export const n8nForm: ChannelPreset = {
  id: 'n8nForm',
  name: { zh: 'n8n 表单', en: 'N8n Form' },
  description: {
    zh: 'n8n“表单触发器”的输出；题目怎么写都行，按意思对应',
    en: 'Output of the n8n Form Trigger; questions are matched by what they say',
  },
  looseHeadings: true,
  signs: [['formMode', 'submittedAt']],
  fields: {
    ...USUAL,
    text: [
      '问题描述',
      '反馈内容',
      '遇到的问题',
      '故障描述',
      '您的问题',
      '留言',
      '详细描述',
      '问题',
      '内容',
      'message',
    ],
    occurredAt: ['发生时间', '发生日期', '故障时间', 'submittedAt'],
  },
  sample: {
    '请描述您遇到的问题（必填）': '充电时右前方冒烟，有焦味，已经断电。',
    您的姓名: '周女士',
    '联系电话 *': '13800000002',
    '车架号（行驶证上 17 位）': 'LSVAA2186E2123456',
    所在城市: '杭州',
    submittedAt: '2026-11-21T10:20:00.000+08:00',
    formMode: 'production',
  },
};

/**
 * A row of a table of whatever origin, as n8n's Extract from File gives it: headings as keys, cells as text
 * (n8n-nodes-base/dist/nodes/Files/ExtractFromFile/actions/spreadsheet.operation.js).
 */
export const csvRow: ChannelPreset = {
  id: 'csvRow',
  name: { zh: '表格行（CSV / Excel）', en: 'Table Row (CSV, Excel)' },
  description: {
    zh: '“从文件提取”的一行；列名按意思对应，认不出的列忽略',
    en: 'A row of Extract from File; columns are matched by what they say, others are left out',
  },
  looseHeadings: true,
  fields: {
    ...USUAL,
    channel: ['渠道', '来源', '来源渠道', 'channel', 'source'],
    sourceId: ['单号', '投诉编号', '工单号', '工单编号', '编号', '序号', 'id', 'ticketId'],
    title: ['标题', '主题', 'title', 'subject'],
    text: [
      '问题描述',
      '投诉内容',
      '反馈内容',
      '客户反馈',
      '客户描述',
      '故障描述',
      '详细描述',
      '内容',
      '描述',
      'description',
      'content',
      'complaint',
      'feedback',
      'text',
    ],
    summary: ['坐席小结', '处理意见', '备注', 'remark', 'notes'],
    occurredAt: ['发生时间', '投诉时间', '反馈时间', '时间', '日期', 'date', 'created_at'],
  },
  sample: {
    序号: '17',
    来源渠道: '区域周报',
    '客户反馈（原话）': '倒车时方向盘突然变得很重，打不动。',
    客户姓名: '吴师傅',
    '手机号码 ': '13800000003',
    '汽车品牌/子品牌': '某某',
    车系: '星途 Pro',
    VIN码: 'LSVAA2186E2123456',
    投诉时间: '2026/11/20 18:05',
  },
};
