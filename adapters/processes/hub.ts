import type { Fault } from '#core/ports.ts';
import type { News, ToMember, ToPrimary } from './messages.ts';
import { Shares } from './shares.ts';

/** One web process, as the process that started it reaches it. */
export interface MemberLine {
  send(message: ToMember): void;
}

/**
 * What the web processes of a portal have together: counts of what goes on, turns, the known faults, and one of them
 * that leads. It holds nothing that somebody's right decides.
 */
export class Hub {
  readonly #members: MemberLine[] = [];
  readonly #shares = new Shares<MemberLine>();
  readonly #faults = new Map<string, Fault>();
  #damaged = false;
  #leader: MemberLine | undefined;

  /** A process serves. It learns what is known, and leads where nobody does. */
  join(member: MemberLine, options: { leads?: boolean } = {}): void {
    this.#members.push(member);
    for (const [key, fault] of this.#faults) member.send({ kind: 'fault', key, fault });
    if (this.#damaged) member.send({ kind: 'damage' });
    if (options.leads === true) this.#leader = member;
    this.#chooseLeader();
  }

  /** A process ended. What it held is given back; another leads where it did. */
  leave(member: MemberLine): void {
    const at = this.#members.indexOf(member);
    if (at >= 0) this.#members.splice(at, 1);
    this.#shares.giveAll(member);
    if (this.#leader === member) this.#leader = undefined;
    this.#chooseLeader();
    this.#leader?.send({ kind: 'left' });
  }

  hear(from: MemberLine, message: ToPrimary): void {
    if (message.kind === 'take') {
      const { id, places } = message;
      from.send({ kind: 'taken', id, full: this.#shares.take(from, id, places) });
    } else if (message.kind === 'queue') {
      const { id, name } = message;
      this.#shares.queue(from, id, name, () => from.send({ kind: 'taken', id }));
    } else if (message.kind === 'give') this.#shares.give(from, message.id);
    else if (message.kind === 'fault' || message.kind === 'damage') this.tell(message, from);
  }

  /** @param from knows already. */
  tell(news: News, from?: MemberLine): void {
    if (news.kind === 'damage') this.#damaged = true;
    else if (news.fault) this.#faults.set(news.key, news.fault);
    else this.#faults.delete(news.key);
    for (const member of this.#members) if (member !== from) member.send(news);
  }

  #chooseLeader(): void {
    if (this.#leader) return;
    this.#leader = this.#members[0];
    this.#leader?.send({ kind: 'lead' });
  }
}
