/** Executes the F, D and Zfa extensions, except loads and stores that the TLB answers: those are in the interpreter. */
import { loadFor, storeFor } from '../memory/access';
import { add, multiply, multiplyAdd, subtract } from './arithmetic';
import {
  classify, isAtMost, isAtMostQuietly, isEqual, isLess, isLessQuietly, maximum, maximumOrNan, minimum, minimumOrNan, withSign,
} from './compare';
import {
  constant, convert, fromSigned, fromUnsigned, roundToIntegral, toI32, toI32Modulo, toI64, toU32, toU64,
} from './convert';
import { divide, squareRoot } from './division';
import { signBit } from './format';
import { DYN, RMM, RTZ, beginOperation, raisedFlags } from './round';
import { accrue, floatIsOn, readFloat, writeFloat } from './state';
import { HART } from '../state/layout';
import * as op from '../decode/opcodes';
import { F0, FCSR, get } from '../state/state';
import { advance, rs1, setRd } from '../execute/operands';
import { illegal } from '../execute/system';
import { trapped } from '../interrupts/trap';

function field(record: usize, at: usize): u32 {
  return load<u16>(record + at);
}
function refuse(record: usize): bool {
  illegal(record);
  return false;
}

/** FLW, FLD. PC is that of the instruction, and afterwards the next one's. */
export function floatLoad<T>(record: usize, address: u64): void {
  if (!floatIsOn()) return illegal(record);
  const value = loadFor(record, address, sizeof<T>());
  if (trapped()) return;
  writeFloat<T>(field(record, 2), value);
  advance(record);
}
/** FSW, FSD: they store the register's low bits, whatever is above them. */
export function floatStore<T>(record: usize, address: u64): void {
  if (!floatIsOn()) return illegal(record);
  storeFor(record, address, sizeof<T>(), load<u64>(field(record, 6), HART));
  if (!trapped()) advance(record);
}

/** @returns whether the next record may follow; otherwise an exception is raised. */
export function floatOperation(record: usize): bool {
  const opcode = load<u16>(record);
  if (opcode < op.FCVTMOD_W_D || opcode > op.FCVT_D_LU || !floatIsOn()) return refuse(record);
  const accrued = <u32>get(FCSR);
  if (opcode < op.FADD_S) {
    beginOperation(RTZ, accrued);
    if (opcode == op.FCVTMOD_W_D) setRd(record, toI32Modulo(readFloat<f64>(field(record, 4))));
    else if (opcode < op.FSGNJ_D) exact<f32>(record, opcode);
    else exact<f64>(record, opcode - (op.FSGNJ_D - op.FSGNJ_S));
  } else {
    const asked = (load<u32>(record, 8) >> 12) & 7;
    const mode = asked == DYN ? accrued >> 5 : asked;
    if (mode > RMM) return refuse(record);
    beginOperation(mode, accrued);
    if (opcode < op.FADD_D) rounded<f32>(record, opcode);
    else rounded<f64>(record, opcode - (op.FADD_D - op.FADD_S));
  }
  accrue(raisedFlags());
  return true;
}

/** @param operation the opcode; for double precision, that of the same instruction in single precision. */
function exact<T>(record: usize, operation: u32): void {
  const target = field(record, 2);
  const a = readFloat<T>(field(record, 4));
  const b = readFloat<T>(field(record, 6));
  switch (operation) {
    case op.FSGNJ_S: return writeFloat<T>(target, withSign<T>(a, b));
    case op.FSGNJN_S: return writeFloat<T>(target, withSign<T>(a, ~b));
    case op.FSGNJX_S: return writeFloat<T>(target, withSign<T>(a, a ^ b));
    case op.FMIN_S: return writeFloat<T>(target, minimum<T>(a, b));
    case op.FMAX_S: return writeFloat<T>(target, maximum<T>(a, b));
    case op.FMINM_S: return writeFloat<T>(target, minimumOrNan<T>(a, b));
    case op.FMAXM_S: return writeFloat<T>(target, maximumOrNan<T>(a, b));
    case op.FLE_S: return setRd(record, <u64>isAtMost<T>(a, b));
    case op.FLT_S: return setRd(record, <u64>isLess<T>(a, b));
    case op.FEQ_S: return setRd(record, <u64>isEqual<T>(a, b));
    case op.FLEQ_S: return setRd(record, <u64>isAtMostQuietly<T>(a, b));
    case op.FLTQ_S: return setRd(record, <u64>isLessQuietly<T>(a, b));
    case op.FCLASS_S: return setRd(record, classify<T>(a));
    case op.FMV_X_W: {
      const raw = rs1(record);
      return setRd(record, sizeof<T>() == 4 ? <u64><i64><i32>raw : raw);
    }
    case op.FMV_W_X: return writeFloat<T>(target, rs1(record));
    default: return writeFloat<T>(target, constant<T>((load<u32>(record, 8) >> 15) & 31));
  }
}

function rounded<T extends number>(record: usize, operation: u32): void {
  const target = field(record, 2);
  if (operation >= op.FCVT_S_W) return writeFloat<T>(target, fromInteger<T>(operation, rs1(record)));
  const a = readFloat<T>(field(record, 4));
  const b = readFloat<T>(field(record, 6));
  switch (operation) {
    case op.FADD_S: return writeFloat<T>(target, add<T>(a, b));
    case op.FSUB_S: return writeFloat<T>(target, subtract<T>(a, b));
    case op.FMUL_S: return writeFloat<T>(target, multiply<T>(a, b));
    case op.FDIV_S: return writeFloat<T>(target, divide<T>(a, b));
    case op.FSQRT_S: return writeFloat<T>(target, squareRoot<T>(a));
    case op.FMADD_S: return writeFloat<T>(target, multiplyAdd<T>(a, b, third<T>(record)));
    case op.FMSUB_S: return writeFloat<T>(target, multiplyAdd<T>(a, b, third<T>(record) ^ signBit<T>()));
    case op.FNMSUB_S: return writeFloat<T>(target, multiplyAdd<T>(a ^ signBit<T>(), b, third<T>(record)));
    case op.FNMADD_S: return writeFloat<T>(target, multiplyAdd<T>(a ^ signBit<T>(), b, third<T>(record) ^ signBit<T>()));
    case op.FCVT_S_D: return writeFloat<T>(target, fromOther<T>(record));
    case op.FROUND_S: return writeFloat<T>(target, roundToIntegral<T>(a, false));
    case op.FROUNDNX_S: return writeFloat<T>(target, roundToIntegral<T>(a, true));
    case op.FCVT_W_S: return setRd(record, toI32<T>(a));
    case op.FCVT_WU_S: return setRd(record, toU32<T>(a));
    case op.FCVT_L_S: return setRd(record, toI64<T>(a));
    default: return setRd(record, toU64<T>(a));
  }
}
function third<T>(record: usize): u64 {
  return readFloat<T>(F0 + (load<u32>(record, 8) >> 27) * 8);
}
/** FCVT.S.D and FCVT.D.S: the source is of the other format. */
function fromOther<T>(record: usize): u64 {
  if (sizeof<T>() == 4) return convert<f64, f32>(readFloat<f64>(field(record, 4)));
  return convert<f32, f64>(readFloat<f32>(field(record, 4)));
}
function fromInteger<T>(operation: u32, value: u64): u64 {
  switch (operation) {
    case op.FCVT_S_W: return fromSigned<T>(<i64><i32>value);
    case op.FCVT_S_WU: return fromUnsigned<T>(value & 0xffffffff);
    case op.FCVT_S_L: return fromSigned<T>(<i64>value);
    default: return fromUnsigned<T>(value);
  }
}
