export interface Migration {
  /** Consecutive from 1. A released migration is never edited: add the next one. */
  version: number;
  name: string;
  statements: (dialect: 'sqlite' | 'postgres') => string[];
}
