import { runStage } from './bootstrap.mjs';

await runStage('start.ts');
