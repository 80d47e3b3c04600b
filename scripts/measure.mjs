import { runStage } from './bootstrap.mjs';

await runStage('measure.ts');
