import { cleanLine } from './clean';
import { MAX_AHEAD, OLDEST_DATE, parseInstant } from './dates';
import {
  idNumberHolds,
  isPlateShape,
  isVinShape,
  mobileOf,
  plainPlate,
  vinCheckDigitHolds,
} from './identifiers';
import { MAX_MILEAGE_KM, parseMileage } from './mileage';
import type { NoteBook } from './notes';
import type { RawFeedback, TargetField } from './types';

/** UTF-16 code units of a short field; longer ones are cut with a note. */
const MAX_LINE = 100;
const MAX_CODE = 40;
const MAX_CODES = 200;

/**
 * Reads the short fields of a channel. A value that cannot be used is left out with a note and never rejects the
 * feedback: a wrong mileage is no reason to lose a brake failure.
 */
export class FieldReader {
  constructor(
    private readonly raw: RawFeedback,
    private readonly book: NoteBook,
  ) {}

  /** A line of text; numbers and booleans become text, objects are left out with a note. */
  line(field: TargetField, max = MAX_LINE): string | undefined {
    const found = this.raw[field];
    return found && this.lineOf(field, found.value, max);
  }

  private lineOf(field: TargetField, value: unknown, max: number): string | undefined {
    if (typeof value === 'object' || typeof value === 'function' || typeof value === 'symbol') {
      this.book.add(field, 'wrongType', value);
      return undefined;
    }
    const line = cleanLine(String(value), max);
    if (line.cut) this.book.add(field, 'valueCut', line.value);
    return line.value === '' ? undefined : line.value;
  }

  /** Mobile numbers as 11 digits; anything else as it came, with a note when it cannot be dialled. */
  phone(): string | undefined {
    const line = this.line('customer.phone');
    if (line === undefined) return undefined;
    const mobile = mobileOf(line);
    if (mobile) return mobile;
    if (!/^[+(]?\d[\d*() -]{4,20}\d$/.test(line)) this.book.add('customer.phone', 'phoneShape');
    return line;
  }

  email(): string | undefined {
    const line = this.line('customer.email', 254);
    if (line !== undefined && !/^[^@\s]{1,64}@[^@\s]{1,200}\.[^@\s.]{2,30}$/.test(line)) {
      this.book.add('customer.email', 'emailShape');
    }
    return line;
  }

  idNumber(): string | undefined {
    const value = this.line('customer.idNumber')?.replace(/[ -]/g, '').toUpperCase();
    if (value !== undefined && !idNumberHolds(value)) this.book.add('customer.idNumber', 'idNumberCheck');
    return value;
  }

  /** Upper case, without separators; left out when it has no VIN's shape, kept with a note when its check fails. */
  vin(): string | undefined {
    const value = this.line('vehicle.vin')?.replace(/[ -]/g, '').toUpperCase();
    if (value === undefined) return undefined;
    if (!isVinShape(value)) {
      this.book.add('vehicle.vin', 'vinShape', value);
      return undefined;
    }
    if (!vinCheckDigitHolds(value)) this.book.add('vehicle.vin', 'vinCheckDigit', value);
    return value;
  }

  plate(): string | undefined {
    const line = this.line('vehicle.plate');
    if (line === undefined) return undefined;
    const value = plainPlate(line);
    if (!isPlateShape(value)) this.book.add('vehicle.plate', 'plateShape');
    return value;
  }

  /** Kilometres. */
  mileageKm(): number | undefined {
    const found = this.raw['vehicle.mileageKm'];
    if (!found) return undefined;
    const km = parseMileage(found.value);
    if (km === undefined) {
      this.book.add('vehicle.mileageKm', 'mileageUnreadable', found.value);
    } else if (km < 0 || km > MAX_MILEAGE_KM) {
      this.book.add('vehicle.mileageKm', 'mileageAbsurd', found.value);
    } else {
      return km;
    }
    return undefined;
  }

  /** UTC milliseconds. */
  occurredAt(receivedAt: number, zone: string): number | undefined {
    const found = this.raw.occurredAt;
    if (!found) return undefined;
    const at = parseInstant(found.value, zone);
    if (at === undefined) this.book.add('occurredAt', 'dateUnreadable', found.value);
    else if (at > receivedAt + MAX_AHEAD) this.book.add('occurredAt', 'dateInFuture', found.value);
    else if (at < OLDEST_DATE) this.book.add('occurredAt', 'dateTooOld', found.value);
    else return at;
    return undefined;
  }

  /** A list, one code, several in one text (`P0A80, U0100`), or objects with a `code`; upper case, each once. */
  faultCodes(): string[] {
    const found = this.raw['fault.codes'];
    if (!found) return [];
    const parts: unknown[] = Array.isArray(found.value)
      ? found.value.slice(0, MAX_CODES + 1)
      : typeof found.value === 'string'
        ? found.value.slice(0, (MAX_CODES + 1) * MAX_CODE).split(/[\s,，;；、|/]+/)
        : [found.value];
    const codes = new Set<string>();
    for (const part of parts) {
      const value = codeOf(part);
      const code =
        value === undefined ? undefined : this.lineOf('fault.codes', value, MAX_CODE)?.toUpperCase();
      if (code !== undefined) codes.add(code);
    }
    if (codes.size > MAX_CODES) this.book.add('fault.codes', 'listCut', codes.size);
    return Array.from(codes).slice(0, MAX_CODES);
  }
}

/** `{code: 'P0A80', …}` as telematics sends it, or the code itself. */
function codeOf(part: unknown): unknown {
  if (part === null || typeof part !== 'object') return part ?? undefined;
  const inner: unknown = Object.getOwnPropertyDescriptor(part, 'code')?.value;
  return inner ?? part;
}
