import { runStage } from './bootstrap.mjs';

await runStage('test.ts');
