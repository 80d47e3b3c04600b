import fc from 'fast-check';
import {
  cleanText,
  extract,
  maskEmail,
  maskName,
  maskPhone,
  maskPlate,
  maskText,
  maskVin,
  normalize,
  toRecord,
} from '../../../voc/feedback';
import { VocError } from '../../../voc/errors';
import { NOW, accepted, email, hostileText, idNumber, mobile, plate } from './support';

const runs = { numRuns: 600 };

describe('intake under any input', () => {
  it('never throws on arbitrary JSON and always decides', () => {
    const presets = fc.constantFrom('api', 'webForm', 'genericJson');
    fc.assert(
      fc.property(fc.jsonValue(), presets, (payload, preset) => {
        const decision = normalize(payload, { preset, receivedAt: NOW });
        if (decision.outcome === 'rejected') {
          expect(decision.problems.length).toBeGreaterThan(0);
          for (const problem of decision.problems) {
            expect(problem).toBeInstanceOf(VocError);
            expect(problem.field).toBeTruthy();
            expect(problem.remedy.zh && problem.remedy.en).toBeTruthy();
          }
        } else {
          JSON.stringify(toRecord(decision.record, 'F20261121-000001', 'Asia/Shanghai'));
        }
      }),
      runs,
    );
  });

  it('never throws on wrong types in any field of the contract', () => {
    const anything = fc.oneof(fc.jsonValue(), hostileText, fc.constant(undefined), fc.bigInt());
    const group = (keys: string[]) => fc.record(Object.fromEntries(keys.map((key) => [key, anything])));
    const payload = fc.record({
      channel: anything,
      id: anything,
      text: fc.oneof(hostileText, anything),
      occurredAt: anything,
      customer: fc.oneof(group(['name', 'phone', 'email']), anything),
      vehicle: fc.oneof(
        group(['brand', 'model', 'vin', 'plate', 'mileageKm', 'batch', 'software']),
        anything,
      ),
      place: fc.oneof(group(['province', 'city', 'dealer']), anything),
      fault: fc.oneof(group(['codes']), anything),
    });
    fc.assert(
      fc.property(payload, (value) => {
        const decision = normalize(value, { preset: 'api', receivedAt: NOW, maskVin: true });
        if (decision.outcome === 'accepted') {
          const record = toRecord(decision.record, 'F1', 'Asia/Shanghai');
          // PostgreSQL refuses NUL and half surrogate pairs: a record with one could never be stored.
          expect(JSON.stringify(record)).not.toMatch(/\\u0000|\\ud[89a-f]/i);
        }
      }),
      runs,
    );
  });
});

describe('cleaning', () => {
  it('is idempotent and deterministic', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const once = cleanText(text);
        expect(cleanText(once)).toBe(once);
        expect(cleanText(text)).toBe(once);
      }),
      { numRuns: 3000 },
    );
  });

  it('leaves no invisible character, no half surrogate pair and no run of spaces', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(cleanText(text)).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}]| {2}|\n{3}/u);
      }),
      runs,
    );
  });
});

describe('masking', () => {
  it('is idempotent, with and without what is known of the customer', () => {
    const known = fc.record({
      name: fc.constantFrom('张三', '欧阳娜娜', 'John Smith', '刹车', 'a', ''),
      phone: fc.oneof(mobile, fc.constantFrom('0755-1234567', '+1 415 555 0100', '138****5678')),
    });
    fc.assert(
      fc.property(hostileText, known, fc.boolean(), (text, customer, hideVin) => {
        const clean = cleanText(text);
        const options = { known: customer, maskVin: hideVin };
        const once = maskText(clean, options);
        expect(maskText(once, options)).toBe(once);
      }),
      { numRuns: 3000 },
    );
  });

  it('masks single values idempotently', () => {
    fc.assert(
      fc.property(fc.oneof(hostileText, mobile, email, plate), (value) => {
        for (const mask of [maskPhone, maskEmail, maskName, maskPlate, maskVin]) {
          expect(mask(mask(value))).toBe(mask(value));
        }
      }),
      runs,
    );
  });

  it('lets no mobile number, ID number, e-mail or plate of any field out of the case file', () => {
    const secrets = fc.record({ mobile, idNumber, email, plate });
    const around = fc.constantFrom('', ' ', ',', '刹车失灵', '电话', '（', '）。', '\n');
    fc.assert(
      fc.property(secrets, around, around, (secret, before, after) => {
        const all = Object.values(secret)
          .map((value) => `${before}${value}${after}`)
          .join(' ');
        const record = accepted({
          channel: `热线 ${secret.mobile}`,
          id: `ticket ${secret.mobile}`,
          text: `刹车失灵 ${all}`,
          customer: { name: `张三 ${secret.mobile}`, phone: secret.mobile, email: secret.email },
          vehicle: {
            brand: all,
            model: all,
            vin: all,
            plate: secret.plate,
            mileageKm: all,
            batch: all,
            software: all,
          },
          place: { province: all, city: all, dealer: all },
          occurredAt: all,
          fault: { codes: [secret.mobile, secret.email] },
        });
        const out = JSON.stringify([
          record.maskedText,
          record.masked,
          record.notes,
          toRecord(record, 'F1', 'UTC'),
        ]);
        for (const value of Object.values(secret))
          expect(out.toLowerCase()).not.toContain(value.toLowerCase());
        expect(out).not.toMatch(/(?<!\d)1[3-9]\d{9}(?!\d)/);
        expect(out).not.toContain(secret.plate.replace('·', ''));
      }),
      runs,
    );
  });

  it('lets nothing out of a rejection either', () => {
    fc.assert(
      fc.property(mobile, email, (phone, mail) => {
        const decision = normalize(
          { text: { phone, mail, note: `call ${phone}` } },
          { preset: 'api', receivedAt: NOW },
        );
        if (decision.outcome !== 'rejected') throw new Error('accepted');
        const out = JSON.stringify(decision.problems.map((problem) => problem.toAnswer('zh-CN')));
        expect(out).not.toContain(phone);
        expect(out).not.toContain(mail);
      }),
      runs,
    );
  });
});

describe('extraction', () => {
  it('finds what stands in the text, with offsets that point at it', () => {
    fc.assert(
      fc.property(mobile, idNumber, email, plate, (phone, id, mail, car) => {
        const text = `电话${phone},证件${id},邮箱 ${mail},车牌${car}。`;
        const found = extract(text);
        const value = (field: string) => found.find((item) => item.field === field)?.value;
        expect(value('customer.phone')).toBe(phone);
        expect(value('customer.idNumber')).toBe(id);
        expect(value('customer.email')).toBe(mail);
        expect(value('vehicle.plate')).toBe(car.replace('·', ''));
        const phoneFound = found.find((item) => item.field === 'customer.phone');
        expect(text.slice(phoneFound?.start, phoneFound?.end)).toBe(phone);
      }),
      runs,
    );
  });
});
