import { VocError, shortValue } from '../errors';
import type { ChannelPreset } from './types';

/** n8n's Webhook node puts the message under `body`; the same preset then reads a bare and a wrapped payload. */
const BARE_OR_BODY = ['', 'body'] as const;

/** `POST voc-intake` (DESIGN §8). */
const api: ChannelPreset = {
  id: 'api',
  name: { zh: '接口（voc-intake）', en: 'API (voc-intake)' },
  description: {
    zh: '其他系统按约定的 JSON 调用 POST voc-intake',
    en: 'Other systems call POST voc-intake with the agreed JSON',
  },
  roots: BARE_OR_BODY,
  fields: {
    channel: ['channel'],
    sourceId: ['id'],
    text: ['text'],
    occurredAt: ['occurredAt'],
    'customer.name': ['customer.name'],
    'customer.phone': ['customer.phone'],
    'customer.email': ['customer.email'],
    'vehicle.brand': ['vehicle.brand'],
    'vehicle.model': ['vehicle.model'],
    'vehicle.vin': ['vehicle.vin'],
    'vehicle.plate': ['vehicle.plate'],
    'vehicle.mileageKm': ['vehicle.mileageKm'],
    'vehicle.batch': ['vehicle.batch'],
    'vehicle.software': ['vehicle.software'],
    'place.province': ['place.province'],
    'place.city': ['place.city'],
    'place.dealer': ['place.dealer'],
    'fault.codes': ['fault.codes'],
  },
};

/** A flat form: one field a question. */
const webForm: ChannelPreset = {
  id: 'webForm',
  name: { zh: '网页表单', en: 'Web form' },
  description: {
    zh: '官网、小程序等表单：每个问题一个字段',
    en: 'Forms of a web site or mini program: one field a question',
  },
  roots: BARE_OR_BODY,
  fields: {
    channel: ['channel', '渠道'],
    sourceId: ['id', 'submissionId', 'formId', '编号'],
    text: ['text', 'message', 'content', 'description', '问题描述', '反馈内容', '您的问题', '内容', '留言'],
    occurredAt: ['occurredAt', 'date', '发生时间', '发生日期'],
    'customer.name': ['name', 'customerName', '姓名', '您的姓名', '联系人', '称呼'],
    'customer.phone': ['phone', 'mobile', 'tel', '手机', '手机号', '手机号码', '联系电话', '电话'],
    'customer.email': ['email', 'mail', '邮箱', '电子邮箱'],
    'vehicle.brand': ['brand', '品牌'],
    'vehicle.model': ['model', 'carModel', '车型', '车系'],
    'vehicle.vin': ['vin', 'VIN', '车架号', '车辆识别代号'],
    'vehicle.plate': ['plate', 'plateNumber', '车牌', '车牌号'],
    'vehicle.mileageKm': ['mileageKm', 'mileage', '里程', '行驶里程', '公里数'],
    'vehicle.batch': ['batch', '批次'],
    'vehicle.software': ['software', '软件版本', '车机版本'],
    'place.province': ['province', '省份', '省'],
    'place.city': ['city', '城市', '市'],
    'place.dealer': ['dealer', '经销商', '门店', '4S店'],
    'fault.codes': ['faultCodes', 'dtc', '故障码'],
  },
};

/** Any other JSON: usual names, the nested ones first because they say more exactly what they mean. */
const genericJson: ChannelPreset = {
  id: 'genericJson',
  name: { zh: '通用 JSON', en: 'Generic JSON' },
  description: {
    zh: '按常见字段名猜测（中英文）；猜不中的请用自定义映射',
    en: 'Guesses usual field names (Chinese and English); map by hand what it does not find',
  },
  roots: ['', 'body', 'data', 'payload'],
  fields: {
    channel: ['channel', 'source', 'platform', '渠道', '来源', '平台'],
    sourceId: ['id', 'sourceId', 'source_id', 'messageId', 'msgId', 'ticketId', '单号', '编号', '投诉编号'],
    text: [
      'text',
      'content',
      'message',
      'description',
      'body',
      'comment',
      'complaint',
      'feedback',
      'detail',
      'content.text',
      'message.text',
      'message.content',
      '内容',
      '问题描述',
      '投诉内容',
      '反馈内容',
      '正文',
      '描述',
      '详情',
      '评论',
      'title',
      'subject',
      '标题',
    ],
    occurredAt: [
      'occurredAt',
      'occurred_at',
      'createdAt',
      'created_at',
      'timestamp',
      'time',
      'date',
      '发生时间',
      '投诉时间',
      '时间',
      '日期',
    ],
    'customer.name': [
      'customer.name',
      'user.name',
      'contact.name',
      'customerName',
      'userName',
      'name',
      '姓名',
      '客户姓名',
      '联系人',
      '车主',
    ],
    'customer.phone': [
      'customer.phone',
      'user.phone',
      'contact.phone',
      'phone',
      'mobile',
      'phoneNumber',
      'tel',
      '手机',
      '手机号',
      '手机号码',
      '联系电话',
      '电话',
      '联系方式',
    ],
    'customer.email': ['customer.email', 'user.email', 'contact.email', 'email', 'mail', '邮箱', '电子邮箱'],
    'customer.idNumber': ['customer.idNumber', 'idNumber', 'idCard', '身份证', '身份证号'],
    'vehicle.brand': ['vehicle.brand', 'car.brand', 'brand', '品牌'],
    'vehicle.model': ['vehicle.model', 'car.model', 'model', 'series', '车型', '车系'],
    'vehicle.vin': ['vehicle.vin', 'car.vin', 'vin', 'VIN', '车架号', '车辆识别代号', '车辆识别码'],
    'vehicle.plate': [
      'vehicle.plate',
      'car.plate',
      'plate',
      'plateNumber',
      'licensePlate',
      '车牌',
      '车牌号',
      '车牌号码',
    ],
    'vehicle.mileageKm': [
      'vehicle.mileageKm',
      'vehicle.mileage',
      'mileageKm',
      'mileage',
      'odometer',
      '里程',
      '行驶里程',
      '公里数',
    ],
    'vehicle.batch': ['vehicle.batch', 'batch', 'batchNo', '批次', '生产批次'],
    'vehicle.software': [
      'vehicle.software',
      'software',
      'softwareVersion',
      'firmware',
      '软件版本',
      '车机版本',
    ],
    'place.province': ['place.province', 'address.province', 'province', '省份', '省'],
    'place.city': ['place.city', 'address.city', 'city', '城市', '市'],
    'place.dealer': ['place.dealer', 'dealer', 'dealerName', 'store', '经销商', '门店', '4S店'],
    'fault.codes': ['fault.codes', 'faultCodes', 'fault_codes', 'dtcs', 'dtc', 'codes', '故障码'],
  },
};

/** All presets, in the order the panel shows them (R1). */
export const PRESETS: readonly ChannelPreset[] = [webForm, api, genericJson];

export const DEFAULT_PRESET = genericJson.id;

/**
 * The preset of that id.
 * @throws VocError `input.invalid` naming the known ids: a wrong id is a wrong setting of the node, not a bad message.
 */
export function presetById(id: string): ChannelPreset {
  const preset = PRESETS.find((candidate) => candidate.id === id);
  if (preset) return preset;
  const known = PRESETS.map((candidate) => candidate.id).join(', ');
  throw new VocError({
    code: 'input.invalid',
    field: 'preset',
    value: shortValue(id),
    message: {
      zh: `没有名为“${shortValue(id)}”的渠道预设`,
      en: `There is no channel preset "${shortValue(id)}"`,
    },
    remedy: {
      zh: `请选择：${known}，或使用自定义映射`,
      en: `Choose one of ${known}, or map the fields by hand`,
    },
  });
}
