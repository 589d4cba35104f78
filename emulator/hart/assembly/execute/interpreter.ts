/**
 * The interpreter: one switch over decoded records. It is long because every fast instruction has its case in it. What is
 * used by every instruction is in locals: `ip` (the record), `bias` (pc = bias + ip / 8), `left`
 * (instructions still to run) and `context` (the tag of the translation context).
 *
 * Inside the switch `continue` means that `ip` is at the next record. `break` means that either `next` holds the
 * target of a jump, or PC holds the next pc (or an exception is raised and PC holds that of its instruction).
 */
import { fetchWord, fetchPage, loadFor, storeFor, tlbIndex } from '../memory/access';
import { atomicInstruction } from './amo';
import { div, divu, divuw, divw, mulh, mulhsu, mulhu, rem, remu, remuw, remw } from './arithmetic';
import { CBCFE, CBIE, CBZE } from '../csr/bits';
import { clmul, clmulh, clmulr, orcB } from './bit-manipulation';
import { manageBlock, zeroBlock } from './cache-block';
import { decodeCrossing, decodeRecord, isCrossing, ramOffsetOf, wordOf } from '../decode/code-cache';
import { contextTag } from '../memory/context';
import { floatLoad, floatOperation, floatStore } from '../float/execute';
import { floatIsReady } from '../float/state';
import { breaksHere } from '../observe/debug';
import { FETCH_TLB, LOAD_TLB, STORE_TLB } from '../state/layout';
import { advance, rs1, rs2, setRd } from './operands';
import * as op from '../decode/opcodes';
import { changeInterrupts, giveWay, leaving, setLeft, takeInterruptsChanged } from './progress';
import { PC, get, set } from '../state/state';
import {
  csr, environmentBreak, environmentCall, guestLoad, guestStore, hypervisorFence, illegal, mret, orderInvalidation,
  sret, supervisorFence, wait,
} from './system';
import { takeException, takeInterrupt, trapped } from '../interrupts/trap';
import { tellPassed } from '../observe/witness';

@inline function imm(ip: usize): u64 {
  return <u64><i64>load<i32>(ip, 8);
}
@inline function imm32(ip: usize): i32 {
  return load<i32>(ip, 8);
}
/** Sign-extends a result of 32 bits. */
@inline function word(value: u32): u64 {
  return <u64><i64><i32>value;
}
/** To be called before anything that may raise an exception, or read pc, time or counters: writes the locals back. */
@inline function slow(ip: usize, bias: u64, left: u64): void {
  set(PC, bias + <u64>(ip >> 3));
  setLeft(left);
}

/** In place of a jump's target: none. Instruction addresses are even. */
const NOWHERE: u64 = 1;

/**
 * Runs the hart that is at HART from its PC.
 *
 * @param budget instructions to run at most; one that traps counts.
 * @returns how many of them were not run, because the scheduler must decide what comes next.
 */
export function interpret(budget: u64): u64 {
  let left = budget;
  let next = NOWHERE;
  changeInterrupts();
  while (true) {
    setLeft(left);
    if (trapped()) takeException();
    if (takeInterruptsChanged()) takeInterrupt();
    if (leaving() || left == 0) return left;
    const context = contextTag();
    const pc = get(PC);
    const place = tlbIndex(pc);
    let records: usize;
    if (load<u64>(place, FETCH_TLB) == ((pc & ~(<u64>0xfff)) | context)) records = load<u32>(place, FETCH_TLB + 8);
    else {
      records = fetchPage(pc);
      if (trapped()) {
        left--;
        continue;
      }
      if (leaving()) continue;
    }
    let bias = (pc & ~(<u64>0xfff)) - <u64>(records >> 3);
    // Whatever was put into PC from outside, a record lies at an even address.
    let ip = records + ((<usize>pc & 0xffe) << 3);

    while (true) {
      if (left == 0) {
        set(PC, bias + <u64>(ip >> 3));
        return 0;
      }
      left--;
      switch (<u32>load<u16>(ip)) {
      case op.UNDECODED:
        left++;
        decodeRecord(ip);
        continue;
      case op.PAGE_END:
        left++;
        next = bias + <u64>(ip >> 3);
        break;
      case op.BREAKPOINT: {
        slow(ip, bias, left);
        if (breaksHere()) {
          left++;
          break;
        }
        tellPassed(ramOffsetOf(ip));
        const alone = isCrossing(ip) ? fetchWord(get(PC)) : wordOf(ip);
        if (trapped()) break;
        left++;
        ip = decodeCrossing(alone, ramOffsetOf(ip));
        bias = get(PC) - <u64>(ip >> 3);
        continue;
      }
      case op.PAGE_CROSSING: {
        slow(ip, bias, left);
        const crossing = fetchWord(get(PC));
        if (trapped()) break;
        left++;
        ip = decodeCrossing(crossing, ramOffsetOf(ip));
        bias = get(PC) - <u64>(ip >> 3);
        continue;
      }
      case op.NEAR_JAL: setRd(ip, bias + <u64>((ip + 32) >> 3)); ip += imm32(ip); continue;
      case op.SHORT_NEAR_JAL: setRd(ip, bias + <u64>((ip + 16) >> 3)); ip += imm32(ip); continue;
      case op.JAL:
        next = bias + <u64>(ip >> 3) + imm(ip);
        setRd(ip, bias + <u64>((ip + 32) >> 3));
        break;
      case op.SHORT_JAL:
        next = bias + <u64>(ip >> 3) + imm(ip);
        setRd(ip, bias + <u64>((ip + 16) >> 3));
        break;
      case op.JALR:
        next = (rs1(ip) + imm(ip)) & ~(<u64>1);
        setRd(ip, bias + <u64>((ip + 32) >> 3));
        break;
      case op.SHORT_JALR:
        next = (rs1(ip) + imm(ip)) & ~(<u64>1);
        setRd(ip, bias + <u64>((ip + 16) >> 3));
        break;
      case op.ADD: setRd(ip, rs1(ip) + rs2(ip)); ip += 32; continue;
      case op.SHORT_ADD: setRd(ip, rs1(ip) + rs2(ip)); ip += 16; continue;
      case op.SUB: setRd(ip, rs1(ip) - rs2(ip)); ip += 32; continue;
      case op.SHORT_SUB: setRd(ip, rs1(ip) - rs2(ip)); ip += 16; continue;
      case op.SLL: setRd(ip, rs1(ip) << (rs2(ip) & 63)); ip += 32; continue;
      case op.SLT: setRd(ip, u64(<i64>rs1(ip) < <i64>rs2(ip))); ip += 32; continue;
      case op.SLTU: setRd(ip, u64(rs1(ip) < rs2(ip))); ip += 32; continue;
      case op.XOR: setRd(ip, rs1(ip) ^ rs2(ip)); ip += 32; continue;
      case op.SHORT_XOR: setRd(ip, rs1(ip) ^ rs2(ip)); ip += 16; continue;
      case op.SRL: setRd(ip, rs1(ip) >> (rs2(ip) & 63)); ip += 32; continue;
      case op.SRA: setRd(ip, <u64>(<i64>rs1(ip) >> (rs2(ip) & 63))); ip += 32; continue;
      case op.OR: setRd(ip, rs1(ip) | rs2(ip)); ip += 32; continue;
      case op.SHORT_OR: setRd(ip, rs1(ip) | rs2(ip)); ip += 16; continue;
      case op.AND: setRd(ip, rs1(ip) & rs2(ip)); ip += 32; continue;
      case op.SHORT_AND: setRd(ip, rs1(ip) & rs2(ip)); ip += 16; continue;
      case op.ADDI: setRd(ip, rs1(ip) + imm(ip)); ip += 32; continue;
      case op.SHORT_ADDI: setRd(ip, rs1(ip) + imm(ip)); ip += 16; continue;
      case op.SLTI: setRd(ip, u64(<i64>rs1(ip) < <i64>imm(ip))); ip += 32; continue;
      case op.SLTIU: setRd(ip, u64(rs1(ip) < imm(ip))); ip += 32; continue;
      case op.XORI: setRd(ip, rs1(ip) ^ imm(ip)); ip += 32; continue;
      case op.ORI: setRd(ip, rs1(ip) | imm(ip)); ip += 32; continue;
      case op.ANDI: setRd(ip, rs1(ip) & imm(ip)); ip += 32; continue;
      case op.SHORT_ANDI: setRd(ip, rs1(ip) & imm(ip)); ip += 16; continue;
      case op.SLLI: setRd(ip, rs1(ip) << imm(ip)); ip += 32; continue;
      case op.SHORT_SLLI: setRd(ip, rs1(ip) << imm(ip)); ip += 16; continue;
      case op.SRLI: setRd(ip, rs1(ip) >> imm(ip)); ip += 32; continue;
      case op.SHORT_SRLI: setRd(ip, rs1(ip) >> imm(ip)); ip += 16; continue;
      case op.SRAI: setRd(ip, <u64>(<i64>rs1(ip) >> imm(ip))); ip += 32; continue;
      case op.SHORT_SRAI: setRd(ip, <u64>(<i64>rs1(ip) >> imm(ip))); ip += 16; continue;
      case op.ADDIW: setRd(ip, word(<u32>rs1(ip) + <u32>imm32(ip))); ip += 32; continue;
      case op.SHORT_ADDIW: setRd(ip, word(<u32>rs1(ip) + <u32>imm32(ip))); ip += 16; continue;
      case op.SLLIW: setRd(ip, word(<u32>rs1(ip) << imm32(ip))); ip += 32; continue;
      case op.SRLIW: setRd(ip, word(<u32>rs1(ip) >> imm32(ip))); ip += 32; continue;
      case op.SRAIW: setRd(ip, word(<u32>(<i32>rs1(ip) >> imm32(ip)))); ip += 32; continue;
      case op.ADDW: setRd(ip, word(<u32>rs1(ip) + <u32>rs2(ip))); ip += 32; continue;
      case op.SHORT_ADDW: setRd(ip, word(<u32>rs1(ip) + <u32>rs2(ip))); ip += 16; continue;
      case op.SUBW: setRd(ip, word(<u32>rs1(ip) - <u32>rs2(ip))); ip += 32; continue;
      case op.SHORT_SUBW: setRd(ip, word(<u32>rs1(ip) - <u32>rs2(ip))); ip += 16; continue;
      case op.SLLW: setRd(ip, word(<u32>rs1(ip) << (<u32>rs2(ip) & 31))); ip += 32; continue;
      case op.SRLW: setRd(ip, word(<u32>rs1(ip) >> (<u32>rs2(ip) & 31))); ip += 32; continue;
      case op.SRAW: setRd(ip, word(<u32>(<i32>rs1(ip) >> (<i32>rs2(ip) & 31)))); ip += 32; continue;
      case op.MUL: setRd(ip, rs1(ip) * rs2(ip)); ip += 32; continue;
      case op.MULW: setRd(ip, word(<u32>rs1(ip) * <u32>rs2(ip))); ip += 32; continue;
      case op.LUI: setRd(ip, imm(ip)); ip += 32; continue;
      case op.SHORT_LUI: setRd(ip, imm(ip)); ip += 16; continue;
      case op.AUIPC: setRd(ip, bias + <u64>(ip >> 3) + imm(ip)); ip += 32; continue;
      case op.MULH: setRd(ip, mulh(rs1(ip), rs2(ip))); ip += 32; continue;
      case op.MULHSU: setRd(ip, mulhsu(rs1(ip), rs2(ip))); ip += 32; continue;
      case op.MULHU: setRd(ip, mulhu(rs1(ip), rs2(ip))); ip += 32; continue;
      case op.DIV: setRd(ip, div(rs1(ip), rs2(ip))); ip += 32; continue;
      case op.DIVU: setRd(ip, divu(rs1(ip), rs2(ip))); ip += 32; continue;
      case op.REM: setRd(ip, rem(rs1(ip), rs2(ip))); ip += 32; continue;
      case op.REMU: setRd(ip, remu(rs1(ip), rs2(ip))); ip += 32; continue;
      case op.DIVW: setRd(ip, divw(rs1(ip), rs2(ip))); ip += 32; continue;
      case op.DIVUW: setRd(ip, divuw(rs1(ip), rs2(ip))); ip += 32; continue;
      case op.REMW: setRd(ip, remw(rs1(ip), rs2(ip))); ip += 32; continue;
      case op.REMUW: setRd(ip, remuw(rs1(ip), rs2(ip))); ip += 32; continue;
      case op.SH1ADD: setRd(ip, rs2(ip) + (rs1(ip) << 1)); ip += 32; continue;
      case op.SH2ADD: setRd(ip, rs2(ip) + (rs1(ip) << 2)); ip += 32; continue;
      case op.SH3ADD: setRd(ip, rs2(ip) + (rs1(ip) << 3)); ip += 32; continue;
      case op.ADD_UW: setRd(ip, rs2(ip) + (rs1(ip) & 0xffffffff)); ip += 32; continue;
      case op.SH1ADD_UW: setRd(ip, rs2(ip) + ((rs1(ip) & 0xffffffff) << 1)); ip += 32; continue;
      case op.SH2ADD_UW: setRd(ip, rs2(ip) + ((rs1(ip) & 0xffffffff) << 2)); ip += 32; continue;
      case op.SH3ADD_UW: setRd(ip, rs2(ip) + ((rs1(ip) & 0xffffffff) << 3)); ip += 32; continue;
      case op.SLLI_UW: setRd(ip, (rs1(ip) & 0xffffffff) << imm(ip)); ip += 32; continue;
      case op.ANDN: setRd(ip, rs1(ip) & ~rs2(ip)); ip += 32; continue;
      case op.ORN: setRd(ip, rs1(ip) | ~rs2(ip)); ip += 32; continue;
      case op.XNOR: setRd(ip, ~(rs1(ip) ^ rs2(ip))); ip += 32; continue;
      case op.CLZ: setRd(ip, clz(rs1(ip))); ip += 32; continue;
      case op.CTZ: setRd(ip, ctz(rs1(ip))); ip += 32; continue;
      case op.CPOP: setRd(ip, popcnt(rs1(ip))); ip += 32; continue;
      case op.SEXT_B: setRd(ip, <u64><i64><i8>rs1(ip)); ip += 32; continue;
      case op.SEXT_H: setRd(ip, <u64><i64><i16>rs1(ip)); ip += 32; continue;
      case op.CLZW: setRd(ip, <u64>clz(<u32>rs1(ip))); ip += 32; continue;
      case op.CTZW: setRd(ip, <u64>ctz(<u32>rs1(ip))); ip += 32; continue;
      case op.CPOPW: setRd(ip, <u64>popcnt(<u32>rs1(ip))); ip += 32; continue;
      case op.ZEXT_H: setRd(ip, rs1(ip) & 0xffff); ip += 32; continue;
      case op.MIN: setRd(ip, <u64>min<i64>(rs1(ip), rs2(ip))); ip += 32; continue;
      case op.MINU: setRd(ip, min<u64>(rs1(ip), rs2(ip))); ip += 32; continue;
      case op.MAX: setRd(ip, <u64>max<i64>(rs1(ip), rs2(ip))); ip += 32; continue;
      case op.MAXU: setRd(ip, max<u64>(rs1(ip), rs2(ip))); ip += 32; continue;
      case op.ROL: setRd(ip, rotl(rs1(ip), rs2(ip))); ip += 32; continue;
      case op.ROR: setRd(ip, rotr(rs1(ip), rs2(ip))); ip += 32; continue;
      case op.RORI: setRd(ip, rotr(rs1(ip), imm(ip))); ip += 32; continue;
      case op.ROLW: setRd(ip, word(rotl(<u32>rs1(ip), <u32>rs2(ip)))); ip += 32; continue;
      case op.RORW: setRd(ip, word(rotr(<u32>rs1(ip), <u32>rs2(ip)))); ip += 32; continue;
      case op.RORIW: setRd(ip, word(rotr(<u32>rs1(ip), <u32>imm32(ip)))); ip += 32; continue;
      case op.ORC_B: setRd(ip, orcB(rs1(ip))); ip += 32; continue;
      case op.REV8: setRd(ip, bswap(rs1(ip))); ip += 32; continue;
      case op.CLMUL: setRd(ip, clmul(rs1(ip), rs2(ip))); ip += 32; continue;
      case op.CLMULR: setRd(ip, clmulr(rs1(ip), rs2(ip))); ip += 32; continue;
      case op.CLMULH: setRd(ip, clmulh(rs1(ip), rs2(ip))); ip += 32; continue;
      case op.BCLR: setRd(ip, rs1(ip) & ~((<u64>1) << (rs2(ip) & 63))); ip += 32; continue;
      case op.BEXT: setRd(ip, (rs1(ip) >> (rs2(ip) & 63)) & 1); ip += 32; continue;
      case op.BINV: setRd(ip, rs1(ip) ^ ((<u64>1) << (rs2(ip) & 63))); ip += 32; continue;
      case op.BSET: setRd(ip, rs1(ip) | ((<u64>1) << (rs2(ip) & 63))); ip += 32; continue;
      case op.BCLRI: setRd(ip, rs1(ip) & ~((<u64>1) << imm(ip))); ip += 32; continue;
      case op.BEXTI: setRd(ip, (rs1(ip) >> imm(ip)) & 1); ip += 32; continue;
      case op.BINVI: setRd(ip, rs1(ip) ^ ((<u64>1) << imm(ip))); ip += 32; continue;
      case op.BSETI: setRd(ip, rs1(ip) | ((<u64>1) << imm(ip))); ip += 32; continue;
      case op.CZERO_EQZ: setRd(ip, rs2(ip) == 0 ? 0 : rs1(ip)); ip += 32; continue;
      case op.CZERO_NEZ: setRd(ip, rs2(ip) != 0 ? 0 : rs1(ip)); ip += 32; continue;
      case op.NEAR_BEQ: ip += rs1(ip) == rs2(ip) ? <usize>imm32(ip) : 32; continue;
      case op.SHORT_NEAR_BEQ: ip += rs1(ip) == rs2(ip) ? <usize>imm32(ip) : 16; continue;
      case op.NEAR_BNE: ip += rs1(ip) != rs2(ip) ? <usize>imm32(ip) : 32; continue;
      case op.SHORT_NEAR_BNE: ip += rs1(ip) != rs2(ip) ? <usize>imm32(ip) : 16; continue;
      case op.NEAR_BLT: ip += <i64>rs1(ip) < <i64>rs2(ip) ? <usize>imm32(ip) : 32; continue;
      case op.NEAR_BGE: ip += <i64>rs1(ip) >= <i64>rs2(ip) ? <usize>imm32(ip) : 32; continue;
      case op.NEAR_BLTU: ip += rs1(ip) < rs2(ip) ? <usize>imm32(ip) : 32; continue;
      case op.NEAR_BGEU: ip += rs1(ip) >= rs2(ip) ? <usize>imm32(ip) : 32; continue;
      case op.BEQ:
        if (!(rs1(ip) == rs2(ip))) {
          ip += 32;
          continue;
        }
        next = bias + <u64>(ip >> 3) + imm(ip);
        break;
      case op.SHORT_BEQ:
        if (!(rs1(ip) == rs2(ip))) {
          ip += 16;
          continue;
        }
        next = bias + <u64>(ip >> 3) + imm(ip);
        break;
      case op.BNE:
        if (!(rs1(ip) != rs2(ip))) {
          ip += 32;
          continue;
        }
        next = bias + <u64>(ip >> 3) + imm(ip);
        break;
      case op.SHORT_BNE:
        if (!(rs1(ip) != rs2(ip))) {
          ip += 16;
          continue;
        }
        next = bias + <u64>(ip >> 3) + imm(ip);
        break;
      case op.BLT:
        if (!(<i64>rs1(ip) < <i64>rs2(ip))) {
          ip += 32;
          continue;
        }
        next = bias + <u64>(ip >> 3) + imm(ip);
        break;
      case op.BGE:
        if (!(<i64>rs1(ip) >= <i64>rs2(ip))) {
          ip += 32;
          continue;
        }
        next = bias + <u64>(ip >> 3) + imm(ip);
        break;
      case op.BLTU:
        if (!(rs1(ip) < rs2(ip))) {
          ip += 32;
          continue;
        }
        next = bias + <u64>(ip >> 3) + imm(ip);
        break;
      case op.BGEU:
        if (!(rs1(ip) >= rs2(ip))) {
          ip += 32;
          continue;
        }
        next = bias + <u64>(ip >> 3) + imm(ip);
        break;
      case op.LB: {
        const at = rs1(ip) + imm(ip);
        const entry = tlbIndex(at);
        if (load<u64>(entry, LOAD_TLB) == ((at & ~(<u64>0xfff)) | context)) {
          setRd(ip, <u64><i64>load<i8>(<usize>(<u32>at + load<u32>(entry, LOAD_TLB + 8))));
          ip += 32;
          continue;
        }
        slow(ip, bias, left);
        const value = loadFor(ip, at, 1);
        if (trapped()) break;
        setRd(ip, <u64><i64><i8>value);
        advance(ip);
        break;
      }
      case op.LH: {
        const at = rs1(ip) + imm(ip);
        const entry = tlbIndex(at);
        if (load<u64>(entry, LOAD_TLB) == ((at & ~(<u64>0xffe)) | context)) {
          setRd(ip, <u64><i64>load<i16>(<usize>(<u32>at + load<u32>(entry, LOAD_TLB + 8))));
          ip += 32;
          continue;
        }
        slow(ip, bias, left);
        const value = loadFor(ip, at, 2);
        if (trapped()) break;
        setRd(ip, <u64><i64><i16>value);
        advance(ip);
        break;
      }
      case op.LW: {
        const at = rs1(ip) + imm(ip);
        const entry = tlbIndex(at);
        if (load<u64>(entry, LOAD_TLB) == ((at & ~(<u64>0xffc)) | context)) {
          setRd(ip, <u64><i64>load<i32>(<usize>(<u32>at + load<u32>(entry, LOAD_TLB + 8))));
          ip += 32;
          continue;
        }
        slow(ip, bias, left);
        const value = loadFor(ip, at, 4);
        if (trapped()) break;
        setRd(ip, <u64><i64><i32>value);
        advance(ip);
        break;
      }
      case op.SHORT_LW: {
        const at = rs1(ip) + imm(ip);
        const entry = tlbIndex(at);
        if (load<u64>(entry, LOAD_TLB) == ((at & ~(<u64>0xffc)) | context)) {
          setRd(ip, <u64><i64>load<i32>(<usize>(<u32>at + load<u32>(entry, LOAD_TLB + 8))));
          ip += 16;
          continue;
        }
        slow(ip, bias, left);
        const value = loadFor(ip, at, 4);
        if (trapped()) break;
        setRd(ip, <u64><i64><i32>value);
        advance(ip);
        break;
      }
      case op.LD: {
        const at = rs1(ip) + imm(ip);
        const entry = tlbIndex(at);
        if (load<u64>(entry, LOAD_TLB) == ((at & ~(<u64>0xff8)) | context)) {
          setRd(ip, load<u64>(<usize>(<u32>at + load<u32>(entry, LOAD_TLB + 8))));
          ip += 32;
          continue;
        }
        slow(ip, bias, left);
        const value = loadFor(ip, at, 8);
        if (trapped()) break;
        setRd(ip, value);
        advance(ip);
        break;
      }
      case op.SHORT_LD: {
        const at = rs1(ip) + imm(ip);
        const entry = tlbIndex(at);
        if (load<u64>(entry, LOAD_TLB) == ((at & ~(<u64>0xff8)) | context)) {
          setRd(ip, load<u64>(<usize>(<u32>at + load<u32>(entry, LOAD_TLB + 8))));
          ip += 16;
          continue;
        }
        slow(ip, bias, left);
        const value = loadFor(ip, at, 8);
        if (trapped()) break;
        setRd(ip, value);
        advance(ip);
        break;
      }
      case op.LBU: {
        const at = rs1(ip) + imm(ip);
        const entry = tlbIndex(at);
        if (load<u64>(entry, LOAD_TLB) == ((at & ~(<u64>0xfff)) | context)) {
          setRd(ip, <u64>load<u8>(<usize>(<u32>at + load<u32>(entry, LOAD_TLB + 8))));
          ip += 32;
          continue;
        }
        slow(ip, bias, left);
        const value = loadFor(ip, at, 1);
        if (trapped()) break;
        setRd(ip, value);
        advance(ip);
        break;
      }
      case op.LHU: {
        const at = rs1(ip) + imm(ip);
        const entry = tlbIndex(at);
        if (load<u64>(entry, LOAD_TLB) == ((at & ~(<u64>0xffe)) | context)) {
          setRd(ip, <u64>load<u16>(<usize>(<u32>at + load<u32>(entry, LOAD_TLB + 8))));
          ip += 32;
          continue;
        }
        slow(ip, bias, left);
        const value = loadFor(ip, at, 2);
        if (trapped()) break;
        setRd(ip, value);
        advance(ip);
        break;
      }
      case op.LWU: {
        const at = rs1(ip) + imm(ip);
        const entry = tlbIndex(at);
        if (load<u64>(entry, LOAD_TLB) == ((at & ~(<u64>0xffc)) | context)) {
          setRd(ip, <u64>load<u32>(<usize>(<u32>at + load<u32>(entry, LOAD_TLB + 8))));
          ip += 32;
          continue;
        }
        slow(ip, bias, left);
        const value = loadFor(ip, at, 4);
        if (trapped()) break;
        setRd(ip, value);
        advance(ip);
        break;
      }
      case op.SB: {
        const at = rs1(ip) + imm(ip);
        const entry = tlbIndex(at);
        if (load<u64>(entry, STORE_TLB) == ((at & ~(<u64>0xfff)) | context)) {
          store<u8>(<usize>(<u32>at + load<u32>(entry, STORE_TLB + 8)), <u8>rs2(ip));
          ip += 32;
          continue;
        }
        slow(ip, bias, left);
        storeFor(ip, at, 1, rs2(ip));
        if (!trapped()) advance(ip);
        break;
      }
      case op.SH: {
        const at = rs1(ip) + imm(ip);
        const entry = tlbIndex(at);
        if (load<u64>(entry, STORE_TLB) == ((at & ~(<u64>0xffe)) | context)) {
          store<u16>(<usize>(<u32>at + load<u32>(entry, STORE_TLB + 8)), <u16>rs2(ip));
          ip += 32;
          continue;
        }
        slow(ip, bias, left);
        storeFor(ip, at, 2, rs2(ip));
        if (!trapped()) advance(ip);
        break;
      }
      case op.SW: {
        const at = rs1(ip) + imm(ip);
        const entry = tlbIndex(at);
        if (load<u64>(entry, STORE_TLB) == ((at & ~(<u64>0xffc)) | context)) {
          store<u32>(<usize>(<u32>at + load<u32>(entry, STORE_TLB + 8)), <u32>rs2(ip));
          ip += 32;
          continue;
        }
        slow(ip, bias, left);
        storeFor(ip, at, 4, rs2(ip));
        if (!trapped()) advance(ip);
        break;
      }
      case op.SHORT_SW: {
        const at = rs1(ip) + imm(ip);
        const entry = tlbIndex(at);
        if (load<u64>(entry, STORE_TLB) == ((at & ~(<u64>0xffc)) | context)) {
          store<u32>(<usize>(<u32>at + load<u32>(entry, STORE_TLB + 8)), <u32>rs2(ip));
          ip += 16;
          continue;
        }
        slow(ip, bias, left);
        storeFor(ip, at, 4, rs2(ip));
        if (!trapped()) advance(ip);
        break;
      }
      case op.SD: {
        const at = rs1(ip) + imm(ip);
        const entry = tlbIndex(at);
        if (load<u64>(entry, STORE_TLB) == ((at & ~(<u64>0xff8)) | context)) {
          store<u64>(<usize>(<u32>at + load<u32>(entry, STORE_TLB + 8)), <u64>rs2(ip));
          ip += 32;
          continue;
        }
        slow(ip, bias, left);
        storeFor(ip, at, 8, rs2(ip));
        if (!trapped()) advance(ip);
        break;
      }
      case op.SHORT_SD: {
        const at = rs1(ip) + imm(ip);
        const entry = tlbIndex(at);
        if (load<u64>(entry, STORE_TLB) == ((at & ~(<u64>0xff8)) | context)) {
          store<u64>(<usize>(<u32>at + load<u32>(entry, STORE_TLB + 8)), <u64>rs2(ip));
          ip += 16;
          continue;
        }
        slow(ip, bias, left);
        storeFor(ip, at, 8, rs2(ip));
        if (!trapped()) advance(ip);
        break;
      }
      case op.FLW: {
        const at = rs1(ip) + imm(ip);
        const entry = tlbIndex(at);
        if (floatIsReady() && load<u64>(entry, LOAD_TLB) == ((at & ~(<u64>0xffc)) | context)) {
          setRd(ip, <u64>load<u32>(<usize>(<u32>at + load<u32>(entry, LOAD_TLB + 8))) | 0xffffffff00000000);
          ip += 32;
          continue;
        }
        slow(ip, bias, left);
        floatLoad<f32>(ip, at);
        break;
      }
      case op.FLD: {
        const at = rs1(ip) + imm(ip);
        const entry = tlbIndex(at);
        if (floatIsReady() && load<u64>(entry, LOAD_TLB) == ((at & ~(<u64>0xff8)) | context)) {
          setRd(ip, load<u64>(<usize>(<u32>at + load<u32>(entry, LOAD_TLB + 8))));
          ip += 32;
          continue;
        }
        slow(ip, bias, left);
        floatLoad<f64>(ip, at);
        break;
      }
      case op.SHORT_FLD: {
        const at = rs1(ip) + imm(ip);
        const entry = tlbIndex(at);
        if (floatIsReady() && load<u64>(entry, LOAD_TLB) == ((at & ~(<u64>0xff8)) | context)) {
          setRd(ip, load<u64>(<usize>(<u32>at + load<u32>(entry, LOAD_TLB + 8))));
          ip += 16;
          continue;
        }
        slow(ip, bias, left);
        floatLoad<f64>(ip, at);
        break;
      }
      case op.FSW: {
        const at = rs1(ip) + imm(ip);
        const entry = tlbIndex(at);
        if (floatIsReady() && load<u64>(entry, STORE_TLB) == ((at & ~(<u64>0xffc)) | context)) {
          store<u32>(<usize>(<u32>at + load<u32>(entry, STORE_TLB + 8)), <u32>rs2(ip));
          ip += 32;
          continue;
        }
        slow(ip, bias, left);
        floatStore<f32>(ip, at);
        break;
      }
      case op.FSD: {
        const at = rs1(ip) + imm(ip);
        const entry = tlbIndex(at);
        if (floatIsReady() && load<u64>(entry, STORE_TLB) == ((at & ~(<u64>0xff8)) | context)) {
          store<u64>(<usize>(<u32>at + load<u32>(entry, STORE_TLB + 8)), <u64>rs2(ip));
          ip += 32;
          continue;
        }
        slow(ip, bias, left);
        floatStore<f64>(ip, at);
        break;
      }
      case op.SHORT_FSD: {
        const at = rs1(ip) + imm(ip);
        const entry = tlbIndex(at);
        if (floatIsReady() && load<u64>(entry, STORE_TLB) == ((at & ~(<u64>0xff8)) | context)) {
          store<u64>(<usize>(<u32>at + load<u32>(entry, STORE_TLB + 8)), <u64>rs2(ip));
          ip += 16;
          continue;
        }
        slow(ip, bias, left);
        floatStore<f64>(ip, at);
        break;
      }
      case op.LR_W: case op.SC_W: case op.AMOSWAP_W: case op.AMOADD_W: case op.AMOXOR_W: case op.AMOAND_W:
      case op.AMOOR_W: case op.AMOMIN_W: case op.AMOMAX_W: case op.AMOMINU_W: case op.AMOMAXU_W: case op.LR_D:
      case op.SC_D: case op.AMOSWAP_D: case op.AMOADD_D: case op.AMOXOR_D: case op.AMOAND_D: case op.AMOOR_D:
      case op.AMOMIN_D: case op.AMOMAX_D: case op.AMOMINU_D: case op.AMOMAXU_D:
        slow(ip, bias, left);
        if (!atomicInstruction(ip)) break;
        ip += 32;
        continue;
      // Prefetches are hints, and there is no cache that they could fill.
      case op.FENCE: case op.FENCE_I: case op.PREFETCH_I: case op.PREFETCH_R: case op.PREFETCH_W: ip += 32; continue;
      case op.PAUSE: case op.WRS_NTO: case op.WRS_STO: slow(ip, bias, left); giveWay(); advance(ip); break;
      case op.CSRRW: case op.CSRRS: case op.CSRRC:
        slow(ip, bias, left);
        if (!csr(ip, false)) break;
        ip += 32;
        continue;
      case op.CSRRWI: case op.CSRRSI: case op.CSRRCI:
        slow(ip, bias, left);
        if (!csr(ip, true)) break;
        ip += 32;
        continue;
      case op.ECALL: slow(ip, bias, left); environmentCall(ip); break;
      case op.EBREAK: slow(ip, bias, left); environmentBreak(); break;
      case op.SRET: slow(ip, bias, left); sret(ip); break;
      case op.MRET: slow(ip, bias, left); mret(ip); break;
      case op.WFI:
        slow(ip, bias, left);
        if (!wait(ip)) break;
        ip += 32;
        continue;
      case op.SFENCE_VMA: case op.SINVAL_VMA: slow(ip, bias, left); supervisorFence(ip); break;
      case op.HFENCE_VVMA: case op.HINVAL_VVMA: slow(ip, bias, left); hypervisorFence(ip, false); break;
      case op.HFENCE_GVMA: case op.HINVAL_GVMA: slow(ip, bias, left); hypervisorFence(ip, true); break;
      case op.SFENCE_W_INVAL: case op.SFENCE_INVAL_IR:
        slow(ip, bias, left);
        orderInvalidation(ip);
        if (!trapped()) advance(ip);
        break;
      case op.CBO_INVAL: slow(ip, bias, left); manageBlock(ip, rs1(ip), CBIE); if (!trapped()) advance(ip); break;
      case op.CBO_CLEAN: case op.CBO_FLUSH: slow(ip, bias, left); manageBlock(ip, rs1(ip), CBCFE); if (!trapped()) advance(ip); break;
      case op.CBO_ZERO: slow(ip, bias, left); zeroBlock(ip, rs1(ip), CBZE); if (!trapped()) advance(ip); break;
      case op.HLV_B: slow(ip, bias, left); guestLoad(ip, 1, true, false); break;
      case op.HLV_BU: slow(ip, bias, left); guestLoad(ip, 1, false, false); break;
      case op.HLV_H: slow(ip, bias, left); guestLoad(ip, 2, true, false); break;
      case op.HLV_HU: slow(ip, bias, left); guestLoad(ip, 2, false, false); break;
      case op.HLVX_HU: slow(ip, bias, left); guestLoad(ip, 2, false, true); break;
      case op.HLV_W: slow(ip, bias, left); guestLoad(ip, 4, true, false); break;
      case op.HLV_WU: slow(ip, bias, left); guestLoad(ip, 4, false, false); break;
      case op.HLVX_WU: slow(ip, bias, left); guestLoad(ip, 4, false, true); break;
      case op.HLV_D: slow(ip, bias, left); guestLoad(ip, 8, false, false); break;
      case op.HSV_B: slow(ip, bias, left); guestStore(ip, 1); break;
      case op.HSV_H: slow(ip, bias, left); guestStore(ip, 2); break;
      case op.HSV_W: slow(ip, bias, left); guestStore(ip, 4); break;
      case op.HSV_D: slow(ip, bias, left); guestStore(ip, 8); break;
      case op.ILLEGAL: slow(ip, bias, left); illegal(ip); break;
      default:
        slow(ip, bias, left);
        if (!floatOperation(ip)) break;
        ip += 32;
        continue;
      }

      if (next == NOWHERE) break;
      const target = tlbIndex(next);
      if (load<u64>(target, FETCH_TLB) != ((next & ~(<u64>0xfff)) | context)) {
        set(PC, next);
        next = NOWHERE;
        break;
      }
      records = load<u32>(target, FETCH_TLB + 8);
      bias = (next & ~(<u64>0xfff)) - <u64>(records >> 3);
      ip = records + ((<usize>next & 0xfff) << 3);
      next = NOWHERE;
    }
  }
}
