/** Words that generated source is made of, the frequent ones first: names of a kernel, and a language's. */
import { Random } from './random.ts';

const words = (text: string): readonly string[] => text.trim().split(/\s/);

export const verbs = words(
  'get set init read write probe remove enable disable alloc free update check handle start stop add register ' +
    'unregister open close find reset config setup show store parse map unmap lock unlock poll send receive submit ' +
    'complete release acquire attach detach resume suspend flush sync validate prepare clear lookup insert delete ' +
    'queue dequeue wait wake notify clone copy restore save dump trace count mark move resize split merge migrate',
);

export const nouns = words(
  'device buffer page queue irq state data info reg ctrl status clock port channel msg entry list node table mode ' +
    'addr size index flags mask event timer work lock ring desc packet frame block sector cache region range map ' +
    'key path name type group domain context handle request response header link phy mac bus bank gpio pin power ' +
    'reset regulator sensor temp fan volume stream codec format pixel plane crtc encoder bridge panel mixer route ' +
    'neigh socket skb flow rule filter policy class qdisc stats counter limit threshold quota inode dentry super ' +
    'extent journal bitmap segment folio slab zone cgroup task thread signal namespace cred cpu core cluster cell ' +
    'partition guest vcpu exit trap stage shadow entropy cipher digest token tunnel peer session window credit slot',
);

export const prose = words(
  'the of to a is and in for this be that it are not by we with on if from as when an can or will must have which ' +
    'at only has so but no then one may all device driver before after page called caller lock should used into ' +
    'first set memory here there interrupt than make sure because buffer already still been other any hardware ' +
    'value time each kernel register state same both free more does new need next between queue last until wait ' +
    'without since while another current point case order even needs data under too long short right might enough ' +
    'software firmware revision workaround erratum never always instead otherwise however reference count balance ' +
    'bandwidth latency ordering barrier alignment boundary coherent descriptor controller transfer completion ' +
    'concurrent reader writer section protects sleeping atomic context allocation failure fallback specification',
);

/** Names of the kernel's own interface, which everything calls. */
export const kernelCalls = words(
  'kfree readl writel mutex_lock mutex_unlock dev_err kmalloc kzalloc spin_lock spin_unlock dev_dbg list_add_tail ' +
    'list_del IS_ERR PTR_ERR ERR_PTR container_of memcpy memset WARN_ON udelay msleep usleep_range cpu_relax ' +
    'platform_get_resource devm_kzalloc devm_ioremap_resource clk_prepare_enable clk_disable_unprepare ' +
    'request_irq free_irq schedule_work cancel_work_sync queue_delayed_work wake_up wait_event_timeout complete ' +
    'init_completion atomic_inc atomic_dec_and_test refcount_inc kref_get kref_put pm_runtime_get_sync ' +
    'pm_runtime_put of_property_read_u32 of_node_put of_parse_phandle regmap_read regmap_write regmap_update_bits ' +
    'dma_alloc_coherent dma_free_coherent dma_map_single dma_unmap_single copy_to_user copy_from_user put_page ' +
    'get_page kmap_local_page kunmap_local rcu_read_lock rcu_read_unlock synchronize_rcu call_rcu smp_mb ' +
    'smp_rmb smp_wmb READ_ONCE WRITE_ONCE cmpxchg local_irq_save local_irq_restore preempt_disable preempt_enable ' +
    'skb_put skb_push skb_pull netif_wake_queue napi_schedule eth_type_trans pci_enable_device pci_set_master ' +
    'usb_submit_urb usb_kill_urb i2c_transfer spi_sync gpiod_set_value snd_soc_component_update_bits drm_dev_put ' +
    'iput igrab mark_inode_dirty brelse sb_bread submit_bio bio_put folio_unlock hrtimer_start mod_timer del_timer',
);

export const errors = words(
  'EINVAL ENOMEM ENODEV EBUSY EIO ETIMEDOUT EOPNOTSUPP EAGAIN ENOENT EPERM ERANGE EFAULT ENOSPC EOVERFLOW EILSEQ',
);

export const registers = words(
  'CTRL STATUS CFG INTR_EN INTR_STAT MASK CLEAR DATA ADDR LEN CMD FIFO TX RX CLKDIV RESET VERSION ID PHASE GAIN ' +
    'THRESH TIMING WINDOW BASE LIMIT OFFSET STRIDE PITCH FORMAT ROUTE PRIO CREDIT DOORBELL HEAD TAIL ERR DEBUG',
);

const syllables = words(
  'ba co di fa ge ho in ka lu ma no or pe qui ra si ta ul ve wo xe ya zo bri cro dra fle gri kle pla ska sto tri ' +
    'an el is on ur ath ent ist orm und ack ell ing ost ump',
);

/** Names that occur in few places each: chips, vendors, boards. */
export const rareWords: readonly string[] = makeRareWords(4_000);

function makeRareWords(count: number): string[] {
  const random = new Random('rare words');
  const made = new Set<string>();
  while (made.size < count) {
    let word = '';
    for (let left = random.between(2, 3); left > 0; left -= 1) word += random.pick(syllables);
    made.add(random.chance(25) ? `${word}${random.between(10, 9999)}` : word);
  }
  return [...made];
}

/** A noun, mostly a frequent one. */
export function noun(random: Random): string {
  return random.chance(85) ? random.skewed(nouns) : random.skewed(rareWords);
}

/** @returns `count` words, with a capital first and a full stop. */
export function sentence(random: Random, count: number): string {
  let text = '';
  for (let index = 0; index < count; index += 1) {
    const word = random.chance(6) ? noun(random) : random.skewed(prose);
    text += index === 0 ? word.charAt(0).toUpperCase() + word.slice(1) : ` ${word}`;
  }
  return `${text}.`;
}
