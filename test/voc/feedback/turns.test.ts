import { customerWords, readTurns, transcriptText } from '../../../voc/feedback/turns';

const words = (value: unknown) => customerWords(readTurns(value)!);

describe('turns of a call', () => {
  it.each([
    [
      'roles',
      [
        { role: 'agent', text: '刹车失灵了吗' },
        { role: 'customer', text: '没有，是异响' },
      ],
    ],
    [
      'Chinese roles',
      [
        { 角色: '坐席1001', 内容: '刹车失灵了吗' },
        { 角色: '客户', 内容: '没有，是异响' },
      ],
    ],
    ['labels', '坐席：刹车失灵了吗\n客户：没有，是异响'],
    ['labels on one line', '座席1023：刹车失灵了吗？客户：没有，是异响'],
    ['times before labels', '[00:01] 客服：刹车失灵了吗\n[00:05] 客户：没有，是异响'],
    ['names behind labels', '客服（工号88）：刹车失灵了吗\n客户（张先生）：没有，是异响'],
    ['English labels', 'Agent: 刹车失灵了吗\nCustomer: 没有，是异响'],
    ['lines in a list', ['坐席：刹车失灵了吗', '客户：没有，是异响']],
    [
      'numbers, told apart by what agents say',
      [
        { SpeakerId: 1, FinalSentence: '很高兴为您服务，刹车失灵了吗' },
        { SpeakerId: 2, FinalSentence: '没有，是异响' },
      ],
    ],
  ])("gives the customer's words only: %s", (_, value) => {
    expect(words(value)).toEqual({ words: '没有，是异响', speakersUnknown: false });
  });

  it('counts everything where nobody can be told apart, and says so', () => {
    const value = [
      { speaker: '0', text: '车冒烟了' },
      { speaker: '1', text: '哪里冒烟' },
    ];
    expect(words(value)).toEqual({ words: '车冒烟了\n哪里冒烟', speakersUnknown: true });
  });

  it('counts what stands before the first label: it may be the customer', () => {
    expect(words('刹车失灵啊\n坐席：您好\n客户：快来').words).toBe('刹车失灵啊\n快来');
  });

  it.each([
    ['对。', '行驶中方向盘锁死'],
    ['是的是的', '行驶中方向盘锁死'],
    ['嗯', '行驶中方向盘锁死'],
    ['不是', '不是'],
    ['对，而且冒烟', '对，而且冒烟'],
  ])('a question answered by %j counts as %j', (answer, expected) => {
    const call = [
      { role: 'agent', text: '好的，了解。您是说行驶中方向盘锁死，对吗？' },
      { role: 'customer', text: answer },
    ];
    expect(words(call).words).toBe(expected);
  });

  it('a yes to what was no question is only a yes', () => {
    const call = [
      { role: 'agent', text: '我们不会让车起火。' },
      { role: 'customer', text: '嗯' },
    ];
    expect(words(call).words).toBe('嗯');
  });

  it.each(['我的车刹车失灵了', '时间：昨天，地点：高速', 5, null, undefined, {}, [], [1, null, {}]])(
    'takes %p for no transcript',
    (value) => expect(readTurns(value)).toBeUndefined(),
  );

  it('keeps the whole call for the case file', () => {
    expect(transcriptText(readTurns('坐席：您好。客户：冒烟了')!)).toBe('坐席：您好。\n客户：冒烟了');
  });

  it('reads a megabyte of labels in bounded time', () => {
    const from = performance.now();
    expect(readTurns('坐席：好。客户：嗯。'.repeat(90_000))!.length).toBeGreaterThan(100_000);
    expect(performance.now() - from).toBeLessThan(5000);
  });
});
