import type { TargetField } from '../../voc/feedback';

/** What the panel calls the fields a channel can tell us. */
export const FIELD_NAMES: Readonly<Record<TargetField, string>> = {
  channel: 'Channel',
  sourceId: 'ID of the Message',
  title: 'Title',
  text: 'Text',
  summary: 'Note of the Staff',
  occurredAt: 'Time of the Event',
  'customer.name': 'Customer Name',
  'customer.phone': 'Customer Phone',
  'customer.email': 'Customer E-Mail',
  'customer.idNumber': 'Customer ID Number',
  'vehicle.brand': 'Brand',
  'vehicle.model': 'Model',
  'vehicle.vin': 'VIN',
  'vehicle.plate': 'Plate',
  'vehicle.mileageKm': 'Mileage (Km)',
  'vehicle.batch': 'Batch',
  'vehicle.software': 'Software Version',
  'place.province': 'Province',
  'place.city': 'City',
  'place.dealer': 'Dealer',
  'fault.codes': 'Fault Codes',
};
