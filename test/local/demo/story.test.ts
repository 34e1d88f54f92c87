import { describe, expect, test } from 'vitest';
import { createStory, type Step, StepFailed } from '../../../local/demo/story.ts';

/** A story on a clock that moves by a second each time it is looked at. */
function tell() {
  let time = 0;
  const heard: Step[] = [];
  const story = createStory(
    () => {
      time += 1000;
      return time;
    },
    (step) => heard.push(step),
  );
  return { story, heard };
}

describe('a step that comes out as told', () => {
  test('hands on its value and is told with how long it took', async () => {
    const { story, heard } = tell();
    const value = await story.step('Customer', 'pays', 'approved', async () => ({
      came: 'approved',
      detail: 'HTTP 201',
      value: 7,
    }));
    expect(value).toBe(7);
    expect(heard).toEqual([
      {
        number: 1,
        who: 'Customer',
        does: 'pays',
        told: 'approved',
        came: 'approved',
        detail: 'HTTP 201',
        milliseconds: 1000,
      },
    ]);
    expect(story.steps).toEqual(heard);
  });

  test('needs no detail', async () => {
    const { story, heard } = tell();
    await story.step('Customer', 'pays', 'approved', async () => ({ came: 'approved', value: undefined }));
    expect(heard[0]?.detail).toBe('');
  });
});

describe('the story stops at the first step that', () => {
  const first = (story: ReturnType<typeof tell>['story']) =>
    story.step('Customer', 'tops up', 'approved', async () => ({ came: 'approved', value: undefined }));

  test.each<[string, () => Promise<{ came: string; value: undefined }>, string]>([
    ['comes out otherwise', async () => ({ came: 'held', value: undefined }), 'held'],
    ['fails', () => Promise.reject(new Error('no connection')), 'failed: no connection'],
    ['fails with something that is no error', () => Promise.reject('no connection'), 'failed: no connection'],
  ])('%s, and names it', async (_, act, came) => {
    const { story, heard } = tell();
    await first(story);
    const error: unknown = await story.step('Thief', 'pays', '401', act).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(StepFailed);
    expect((error as Error).message).toBe(
      `Step 2 (Thief pays) should have come out as "401" but came out as "${came}"`,
    );
    expect(heard.map(({ number, told, came }) => ({ number, told, came }))).toEqual([
      { number: 1, told: 'approved', came: 'approved' },
      { number: 2, told: '401', came },
    ]);
  });
});
