/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/*
 * RISC-V PLIC. Register map: "RISC-V Platform-Level Interrupt Controller Specification" 1.0, memory
 * map.
 */
#include <csr.h>
#include <keel/console/print.h>
#include <keel/devicetree/fdt_format.h>
#include <keel/devices/plic.h>
#include <keel/memory/sv39.h>
#include <keel/platform/boot.h>
#include <keel/trap.h>
#include <vmhi/mmio.h>

#define PLIC_PRIORITY(source)	   (4ul * (source))
#define PLIC_ENABLE(context, word) (0x2000ul + 0x80ul * (context) + 4ul * (word))
#define PLIC_WORD_SOURCES	   32u /* a bit each */
#define PLIC_ENABLE_WORDS	   32u /* of each context: 1024 sources */
#define PLIC_THRESHOLD(context)	   (0x200000ul + 0x1000ul * (context))
#define PLIC_CLAIM(context)	   (0x200004ul + 0x1000ul * (context))

static struct {
	volatile char *registers;
	uint32_t phandle;
	uint32_t context;
	uint32_t sources;
	uint32_t pass;
	struct plic_handler handlers[PLIC_MAX_SOURCE + 1];
} plic;

/* Whether @phandle is the interrupt controller of the hart that we run on. */
static bool is_our_hart(uint32_t phandle)
{
	int node = fdt_find_phandle(&boot.fdt, phandle);
	uint64_t hart, size;

	return node >= 0 && fdt_reg(&boot.fdt, fdt_parent(&boot.fdt, node), 0, &hart, &size) == 0 &&
	       hart == boot.hart;
}

static int find_context(int node)
{
	uint32_t length;
	const uint8_t *pairs = fdt_property(&boot.fdt, node, "interrupts-extended", &length);

	for (uint32_t i = 0; pairs != NULL && (i + 1) * 2 * FDT_CELL <= length; i++) {
		const uint8_t *pair = pairs + 2ul * FDT_CELL * i;

		if (fdt_be32(pair + FDT_CELL) == IRQ_EXTERNAL && is_our_hart(fdt_be32(pair)))
			return (int)i;
	}
	return -VMHI_ENOENT;
}

int plic_init(void)
{
	uint64_t base, size;
	int node = fdt_find_compatible(&boot.fdt, 0, "riscv,plic0");
	int context;

	if (node < 0)
		node = fdt_find_compatible(&boot.fdt, 0, "sifive,plic-1.0.0");
	if (node < 0 || fdt_address(&boot.fdt, node, 0, &base, &size) != 0 ||
	    fdt_u32(&boot.fdt, node, "riscv,ndev", &plic.sources) != 0)
		return -VMHI_ENOENT;
	context = find_context(node);
	if (context < 0 || PLIC_CLAIM((uint64_t)context) + sizeof(uint32_t) > size)
		return -VMHI_EFORMAT;
	plic.context = (uint32_t)context;
	fdt_u32(&boot.fdt, node, "phandle", &plic.phandle);
	plic.registers = (volatile char *)sv39_map_device(base, size);
	if (plic.registers == NULL)
		return -VMHI_ENOMEM;
	/*
	 * Sources beyond our slots too: one that the firmware left on could never be switched off
	 * later.
	 */
	for (uint32_t word = 0;
	     word < PLIC_ENABLE_WORDS && word <= plic.sources / PLIC_WORD_SOURCES; word++)
		vmhi_write32(plic.registers + PLIC_ENABLE(plic.context, word), 0);
	if (plic.sources > PLIC_MAX_SOURCE)
		plic.sources = PLIC_MAX_SOURCE;
	vmhi_write32(plic.registers + PLIC_THRESHOLD(plic.context), 0);
	csr_set(CSR_SIE, 1ul << IRQ_EXTERNAL);
	return 0;
}

bool plic_is(uint32_t phandle)
{
	return plic.registers != NULL && phandle == plic.phandle;
}

uint32_t plic_source_count(void)
{
	return plic.sources;
}

static void plic_enable(uint32_t source, bool on)
{
	volatile char *word =
	    plic.registers + PLIC_ENABLE(plic.context, source / PLIC_WORD_SOURCES);
	uint32_t bits = vmhi_read32(word);
	uint32_t bit = 1u << (source % PLIC_WORD_SOURCES);

	vmhi_write32(word, on ? bits | bit : bits & ~bit);
	vmhi_write32(plic.registers + PLIC_PRIORITY(source), on ? 1 : 0);
}

int plic_attach(uint32_t source, const char *owner, vmhi_irq_handler handler, void *context)
{
	if (plic.registers == NULL || source == 0 || source > plic.sources || handler == NULL)
		return -VMHI_EINVAL;
	if (plic.handlers[source].handler != NULL)
		return -VMHI_EBUSY;
	plic.handlers[source] =
	    (struct plic_handler){.owner = owner, .handler = handler, .context = context};
	plic_enable(source, true);
	return 0;
}

void plic_detach(uint32_t source)
{
	if (plic.registers == NULL || source == 0 || source > plic.sources)
		return;
	plic_enable(source, false);
	plic.handlers[source] = (struct plic_handler){0};
}

struct plic_handler plic_replace(uint32_t source, struct plic_handler handler)
{
	struct plic_handler old = plic.handlers[source];

	plic.handlers[source] = handler;
	plic_enable(source, handler.handler != NULL);
	return old;
}

uint32_t plic_claim(void)
{
	return vmhi_read32(plic.registers + PLIC_CLAIM(plic.context));
}

static void plic_complete(uint32_t source)
{
	vmhi_write32(plic.registers + PLIC_CLAIM(plic.context), source);
}

static int call_handler(void *argument)
{
	const struct plic_handler *handler = argument;

	handler->handler(handler->context);
	return 0;
}

/* Return: whether the source is to stay on. */
static bool plic_handle(const struct plic_handler *handler)
{
	struct plic_handler called = *handler; /* it may detach itself */
	struct fault fault;
	bool trapped;

	if (called.handler == NULL)
		return false;
	guarded(call_handler, &called, &fault, &trapped);
	if (trapped)
		kprintf("%s: interrupt handler ended by " FAULT_FORMAT "\n", called.owner,
			FAULT_ARGUMENTS(&fault));
	return !trapped;
}

/* Whether the source came too often in this pass. */
static bool plic_storms(struct plic_handler *handler)
{
	handler->came = handler->pass == plic.pass ? handler->came + 1 : 1;
	handler->pass = plic.pass;
	if (handler->came < PLIC_STORM || handler->handler == NULL)
		return false;
	kprintf("%s: its interrupt came %u times in a row and is now off\n", handler->owner,
		PLIC_STORM);
	return true;
}

/*
 * A level that its handler leaves on is pending again at its completion: without a limit, nothing
 * else would ever run. A source is completed before it is switched off, because a completion for a
 * source that is off is ignored, and the source would stay claimed.
 */
void plic_service(void)
{
	uint32_t source;

	plic.pass++;
	while ((source = plic_claim()) != 0) {
		struct plic_handler *handler = &plic.handlers[source <= plic.sources ? source : 0];
		bool stays = plic_handle(handler);

		plic_complete(source);
		if (plic_storms(handler) || !stays)
			plic_detach(source);
	}
}
