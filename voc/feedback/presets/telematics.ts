import type { ChannelPreset } from '../types';

/**
 * A message of the vehicle itself: fault codes, often without a word (a record without text is still a record). Codes
 * come as a list of objects or texts, as `P0A0F-00`, as three hexadecimal bytes or as the raw answer to UDS
 * 0x19 0x02; dtc.ts brings them into one form and cites the standards.
 */
export const telematics: ChannelPreset = {
  id: 'telematics',
  name: { zh: '车联网故障码', en: 'Telematics Fault Codes' },
  description: {
    zh: '车端上报的故障码（DTC / UDS，多种写法）；没有文字也算一条反馈',
    en: 'Fault codes a car reports (DTC, UDS, several notations); without text it is a feedback too',
  },
  roots: ['', 'body', 'data', 'payload', 'body.data', 'body.payload'],
  signs: [['dtcs'], ['dtcList'], ['dtc', 'vin'], ['udsResponse'], ['faultCodes', 'vin'], ['故障码', 'VIN']],
  fields: {
    sourceId: ['messageId', 'msgId', 'eventId', 'alarmId', 'id', '报文编号'],
    text: ['alarmText', 'alarmDesc', 'message', 'description', 'text', '告警内容', '故障描述'],
    occurredAt: ['eventTime', 'collectTime', 'timestamp', 'ts', 'time', '发生时间', '采集时间'],
    'vehicle.brand': ['brand'],
    'vehicle.model': ['model', 'series', 'vehicleModel', '车型'],
    'vehicle.vin': ['vin', 'VIN', 'vehicle.vin', '车架号'],
    'vehicle.plate': ['plateNo', 'plate', '车牌号'],
    'vehicle.mileageKm': ['odometer', 'mileage', 'mileageKm', 'totalMileage', '里程'],
    'vehicle.batch': ['batch', 'productionBatch'],
    'vehicle.software': ['softwareVersion', 'swVersion', 'otaVersion', '软件版本'],
    'place.province': ['location.province', 'province'],
    'place.city': ['location.city', 'city'],
    'fault.codes': [
      { path: 'dtcs', take: 'dtc' },
      { path: 'dtcList', take: 'dtc' },
      { path: 'udsResponse', take: 'dtc' },
      { path: 'dtc', take: 'dtc' },
      { path: 'dtcCode', take: 'dtc' },
      { path: 'faultCodes', take: 'dtc' },
      { path: 'codes', take: 'dtc' },
      { path: 'fault.codes', take: 'dtc' },
      { path: '故障码', take: 'dtc' },
    ],
  },
  sample: {
    messageId: 'tbox-7f3a-000912',
    vin: 'LSVAA2186E2123456',
    eventTime: 1795221000000,
    odometer: 12842,
    softwareVersion: 'V3.2.1',
    dtcs: [
      { ecu: 'BMS', code: 'P0A0F-00', status: '2F' },
      { ecu: 'VCU', code: '0xC10087', status: '08' },
    ],
    location: { province: '广东', city: '深圳' },
  },
};
