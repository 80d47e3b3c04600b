/**
 * The package types this entry only through `exports`, which `moduleResolution: node` does not read; the entry is a
 * tenth of the size of the main one (no simplified → traditional tables).
 */
declare module 'opencc-js/t2cn' {
  type DictLike = string | readonly (readonly [string, string])[];
  type DictGroup = readonly DictLike[];
  export function ConverterFactory(...groups: readonly (readonly DictGroup[])[]): (text: string) => string;
  export const Locale: {
    readonly from: Readonly<Record<string, readonly DictGroup[]>>;
    readonly to: Readonly<Record<string, readonly DictGroup[]>>;
  };
}
