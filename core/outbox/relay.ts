import { setTimeout as sleep } from 'node:timers/promises';
import { asDomainError } from '#core/as-domain-error.ts';
import { type Context, whenWritable } from '#core/context.ts';
import { DomainError, reasonOf } from '#core/errors.ts';
import {
  listDue,
  markDelivered,
  nextAttemptMs,
  putOff,
  tryAllNow,
  type WaitingMessage,
} from './rows.ts';
import { backOffMs, triesMax } from './rules.ts';
import { type Delivery, type Handlers, messageSchemas, type Topic } from './schema.ts';

/** Deliveries at once, each of another subject: a merge takes a second, and nobody waits for it. */
const atOnce = 16;
/** After what says nothing of a message: a full disk, a database that another process holds. */
const recoverMs = 1_000;
const longestTimerMs = 60_000;

/**
 * Delivers what was written into the outbox: at least once, one subject's messages in their order. It looks when it is
 * told of news and when a message that failed is to be tried again; otherwise it sleeps.
 */
export class Relay {
  private readonly ctx: Context;
  private readonly handlers: Handlers;
  private readonly topics: Topic[];
  private readonly underWay = new Map<string, Promise<void>>();
  private readonly stopListening: () => void;
  private timer: NodeJS.Timeout | undefined;
  private readonly stopping = new AbortController();

  /**
   * @param ctx of the site, the system asking: handlers are given it.
   * @param handlers messages of other topics are left to whoever handles them.
   * @param from whose messages it is woken by: of this process alone, or of any.
   */
  constructor(ctx: Context, handlers: Handlers, from: 'here' | 'anywhere' = 'anywhere') {
    this.ctx = ctx;
    this.handlers = handlers;
    this.topics = Object.keys(handlers) as Topic[]; // as the type of `handlers` says
    this.stopListening = ctx.ports.news.listen('outbox', () => this.look(), from);
  }

  /** What waits from before is delivered, what had failed is tried again. */
  start(): void {
    try {
      tryAllNow(this.ctx);
    } catch (error) {
      process.stderr.write(`outbox: ${reasonOf(error)}\n`); // tried when its time comes
    }
    this.look();
  }

  /** Delivers all that is due. @returns when nothing is under way any more. */
  async settle(): Promise<void> {
    for (this.look(); this.underWay.size > 0; ) await Promise.all(this.underWay.values());
  }

  /** Begins nothing any more. @returns when what is under way has ended. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.stopListening();
    clearTimeout(this.timer);
    await Promise.all(this.underWay.values());
  }

  private look(): void {
    if (this.stopping.signal.aborted) return;
    clearTimeout(this.timer);
    try {
      for (const message of listDue(this.ctx, this.topics, 2 * atOnce)) this.begin(message);
      const nextMs = nextAttemptMs(this.ctx, this.topics);
      if (nextMs !== undefined) this.lookIn(Math.max(1, nextMs - this.ctx.nowMs()));
    } catch (error) {
      process.stderr.write(`outbox: ${reasonOf(error)}\n`);
      this.lookIn(recoverMs);
    }
  }

  private lookIn(delayMs: number): void {
    this.timer = setTimeout(() => this.look(), Math.min(delayMs, longestTimerMs)).unref();
  }

  private begin(message: WaitingMessage): void {
    const { subject } = message;
    if (this.underWay.size >= atOnce || this.underWay.has(subject)) return;
    const delivering = this.deliver(message).finally(() => {
      this.underWay.delete(subject);
      this.look();
    });
    this.underWay.set(subject, delivering);
  }

  /** Never rejects. */
  private async deliver(message: WaitingMessage): Promise<void> {
    try {
      await whenWritable(this.ctx); // the portal's one thread waits for no lock
      await this.hand(message);
      markDelivered(this.ctx, message);
      if (message.attempts > 0) this.ctx.ports.condition.clear(faultOf(message));
    } catch (error) {
      if (this.stopping.signal.aborted) return; // it is delivered again by whoever starts next
      await this.fail(message, error);
    }
  }

  private async hand({ id, topic, payload }: WaitingMessage): Promise<void> {
    const handled = this.topics.find((each) => each === topic);
    if (handled === undefined) throw new DomainError('infrastructure', `no handler of ${topic}`);
    const parsed = messageSchemas[handled].parse(payload);
    const handler = this.handlers[handled] as (ctx: Context, delivery: Delivery<Topic>) => unknown; // of the same topic as the schema
    await handler(this.ctx, { id, payload: parsed as Delivery<Topic>['payload'] });
  }

  private async fail(message: WaitingMessage, error: unknown): Promise<void> {
    const code = asDomainError(error)?.code;
    if (code === 'busy' || code === 'no-space') return this.rest();
    const attempts = message.attempts + 1;
    const nextAttemptAtMs = this.ctx.nowMs() + backOffMs(attempts);
    try {
      putOff(this.ctx, message, { attempts, nextAttemptAtMs, lastError: reasonOf(error) });
    } catch {
      return this.rest(); // the failure is not counted, which tries it once more
    }
    if (attempts >= triesMax) {
      const sentence = `message ${message.id} (${message.topic} of ${message.subject}) was not delivered in ${attempts} tries: ${reasonOf(error)}; mend that and start the portal again, or wait for the next try within the hour`;
      this.ctx.ports.condition.report(faultOf(message), { sentence, stops: false });
    }
  }

  private async rest(): Promise<void> {
    const { signal } = this.stopping;
    await sleep(recoverMs, undefined, { ref: false, signal }).catch(() => undefined); // stopped
  }
}

function faultOf({ id }: WaitingMessage): string {
  return `outbox:${id}`;
}
