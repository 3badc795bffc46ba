import type { Dice } from './dice.js';
import type { Person } from './people.js';
import { joiner } from './people.js';

interface Movement {
  readonly day: number;
  readonly person: Person;
}

/** The company's calendar: who joins and leaves when, on which days the odd but benign things happen. */
export interface Calendar {
  /** One new colleague a week. */
  readonly joins: readonly Movement[];
  readonly leaves: readonly Movement[];
  readonly keyRotationDays: readonly number[];
  readonly patchDays: readonly number[];
  readonly travelDays: readonly number[];
  /** Nobody works. */
  readonly holidays: readonly number[];
}

/** Days after which a weekly colleague goes again. */
const STAY_DAYS = 37;

function every(days: number, period: number, first: number): number[] {
  const found: number[] = [];
  for (let day = first; day < days; day += period) found.push(day);
  return found;
}

/** `leaver` goes after two thirds of the range. */
export function calendar(days: number, leaver: Person, dice: Dice): Calendar {
  const joins: Movement[] = [];
  for (let week = 0; week * 7 < days; week++) {
    const day = week * 7 + dice.fork(`join/${week}`).int(1, 3);
    joins.push({ day, person: joiner(week, dice.fork(`joiner/${week}`)) });
  }
  const leaves = joins.map(({ day, person }) => ({ day: day + STAY_DAYS, person }));
  const first = Math.floor(0.3 * days);
  return {
    joins,
    leaves: [...leaves, { day: Math.floor(days * dice.between(0.6, 0.75)), person: leaver }],
    keyRotationDays: every(days, 28, dice.int(9, 12)),
    patchDays: every(days, 14, dice.int(4, 8)),
    travelDays: [first, first + 1, first + 2, Math.floor(0.85 * days)],
    holidays: every(days, 21, dice.int(14, 17)),
  };
}

/** Who works on the day: those who have joined and not left; one has long been silent, one was away for long. */
export function presentOn(plan: Calendar, people: readonly Person[], day: number, days: number): Person[] {
  const gone = new Set(plan.leaves.filter((leave) => leave.day <= day).map(({ person }) => person.name));
  const joined = plan.joins.filter((join) => join.day < day).map(({ person }) => person);
  return [...people, ...joined].filter(({ name, absent }) => {
    if (gone.has(name)) return false;
    return absent === undefined || day < absent[0] * days || day >= absent[1] * days;
  });
}
