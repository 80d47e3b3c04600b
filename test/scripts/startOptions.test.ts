import { readStartOptions, START_HELP } from '../../scripts/lib/startOptions.ts';

describe('arguments of npm start', () => {
  it('begins on the usual port, keeps data and posts samples when nothing is said', () => {
    expect(readStartOptions([])).toEqual({ port: 5678, keepData: false, reset: false, help: false });
  });

  it.each([[['--port', '6000']], [['--port=6000']]])('reads %j', (args) => {
    expect(readStartOptions(args).port).toBe(6000);
  });

  it.each(['0', '65536', '80a', '-1', '', '1e3'])('refuses the port "%s" and names it', (value) => {
    expect(() => readStartOptions([`--port=${value}`])).toThrow(`"${value}"`);
  });

  it('refuses --port without a number', () => {
    expect(() => readStartOptions(['--port'])).toThrow('--port');
  });

  it.each(['--prot', 'reset', '--reset=yes'])('refuses the unknown argument %s', (argument) => {
    expect(() => readStartOptions([argument])).toThrow(argument);
  });

  it('refuses to keep and to delete the data at once', () => {
    expect(readStartOptions(['--keep-data']).keepData).toBe(true);
    expect(readStartOptions(['--reset']).reset).toBe(true);
    expect(() => readStartOptions(['--keep-data', '--reset'])).toThrow('--reset');
  });

  it('explains every option it reads', () => {
    for (const option of ['--port', '--keep-data', '--reset', '--help']) expect(START_HELP).toContain(option);
  });
});
