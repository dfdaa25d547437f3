import { describe, expect, it } from 'vitest';
import { objectionTo, readQuestion } from '../../../src/core/semantic-cache';

const objection = (one: string, other: string) => objectionTo(readQuestion(one), readQuestion(other));

/** Both ways round, since an objection must not depend on which question came first. */
function expectGuard(guard: string | undefined, one: string, other: string): void {
  expect([objection(one, other)?.guard, objection(other, one)?.guard], `${one} | ${other}`).toEqual([guard, guard]);
}

describe('guards of a semantic cache', () => {
  it.each([
    ['upgrade from 3.1 to 3.2', 'upgrade from 3.2 to 4.0'],
    ['How can I become taller at 19?', 'How can I become taller at 18?'],
    ['delete after seven days', 'delete after nine days'],
    ['a loan of thirty thousand', 'a loan of 40k'],
    ['error E1042 in the log', 'error E1043 in the log'],
  ])('refuse other numbers: %s | %s', (one, other) => expectGuard('numbers', one, other));

  it.each([
    ['laptops under 30,000 rupees', 'laptops under 30k rupees'],
    ['the best laptop under thirty thousand', 'the best laptop under 30000'],
    ['the four layers of the atmosphere', 'the 4 layers of the atmosphere'],
    ['twenty five ways to save', '25 ways to save'],
    ['which one is best', 'which is best'],
    ['the 3rd attempt', 'the 3 attempt'],
  ])('know numbers that are written differently: %s | %s', (one, other) => expectGuard(undefined, one, other));

  it('refuse other units, and only at numbers', () => {
    expectGuard('units', 'how far is 5 km on foot', 'how far is 5 miles on foot');
    expectGuard('units', 'how far is 5km on foot', 'how far is 5mi on foot');
    expectGuard(undefined, 'how far is 5 km on foot', 'how far are 5 kilometres on foot');
    expectGuard(undefined, 'what a day', 'what a week');
  });

  it('refuse a negation on one side', () => {
    expectGuard('negation', 'Which plants need light?', "Which plants don't need light?");
    expectGuard('negation', 'Can I log in?', 'Why can’t I log in?');
    expectGuard('negation', 'bread with yeast', 'bread without yeast');
    expectGuard(undefined, 'It does not work without a key', 'It works with a key');
  });

  it.each([
    ['flight from Paris to Rome', 'flight from Rome to Paris'],
    ['convert PDF to Word', 'convert Word to PDF'],
    ['effect of the boundary layer on heat transfer', 'effect of heat transfer on the boundary layer'],
    ['read the file before the key', 'read the key before the file'],
    ['Why is arranged marriage better than love marriage?', 'Why is love marriage better than arranged marriage?'],
    ['Did Russia attack Ukraine?', 'Did Ukraine attack Russia?'],
  ])('refuse swapped roles: %s | %s', (one, other) => expectGuard('swapped', one, other));

  it.each([
    ['cats and dogs', 'dogs and cats'],
    ['the difference between Java and Kotlin', 'the difference between Kotlin and Java'],
    ['tea or coffee', 'coffee or tea'],
    ['ways to learn', 'learn ways to cook'],
    ['trains to Rome on Monday', 'on Monday trains to Rome'],
    ['already written in destiny', 'written already in destiny'],
  ])('know equals that changed places: %s | %s', (one, other) => expectGuard(undefined, one, other));

  it('refuse opposites, listed or made by a prefix', () => {
    expectGuard('opposites', 'How do I enable two-factor login?', 'How do I disable two-factor login?');
    expectGuard('opposites', 'the best films', 'the worst films');
    expectGuard('opposites', 'lock the account', 'unlock the account');
    expectGuard(undefined, 'lock and unlock the account', 'unlock and lock the account');
  });

  it('refuse other names, and know their forms and initials', () => {
    expectGuard('names', 'culture at Aerie Pharmaceuticals', 'culture at Infinity Pharmaceuticals');
    expectGuard('names', 'how to set maxTokens', 'how to set maxChars');
    expectGuard('names', 'read max_tokens', 'read max_chars');
    expectGuard(undefined, 'people of India', 'Indian people');
    expectGuard(undefined, 'visa for the UK', 'visa for the United Kingdom');
    expectGuard(undefined, 'weather in Rome', 'weather in rome');
    expectGuard(undefined, 'The Best Films Of All Time', 'the best films of all time');
  });

  it('refuse questions for another sort of answer', () => {
    expectGuard('question word', 'Why did Trump win?', 'When did Trump win?');
    expectGuard('question word', 'How much is a ticket?', 'What is a ticket?');
    expectGuard(undefined, 'How do I learn algebra?', 'What is the best way to learn algebra?');
    expectGuard(undefined, 'Who won the match?', 'Which team won the match?');
  });

  it('say in words what differs', () => {
    expect(objection('room for 3 people', 'room for 5 people')).toEqual({
      guard: 'numbers',
      reason: 'the numbers differ: 3, 5',
    });
    expect(objection('fly to Rome', 'fly to Lima')?.reason).toBe('the names differ: Rome, Lima');
    expect(objection('from Paris to Rome', 'from Rome to Paris')?.reason).toBe('paris and rome are swapped');
  });

  it('have nothing to say of what holds no words', () => {
    for (const [one, other] of [
      ['', ''],
      ['?!', '…'],
      ['', 'Rome'],
      ['東京の天気', '大阪の天気'],
    ] as const) {
      expectGuard(undefined, one, other);
    }
    expectGuard('numbers', '東京 3 日', '東京 5 日');
  });
});
