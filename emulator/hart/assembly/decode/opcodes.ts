// Generated from emulator/hart/encodings.ts by emulator/hart/generate-opcodes.ts: edit those.

export const UNDECODED: u32 = 0;
export const PAGE_END: u32 = 1;
export const PAGE_CROSSING: u32 = 2;
export const BREAKPOINT: u32 = 3;
export const ILLEGAL: u32 = 4;
export const NEAR_JAL: u32 = 5;
export const NEAR_BEQ: u32 = 6;
export const NEAR_BNE: u32 = 7;
export const NEAR_BLT: u32 = 8;
export const NEAR_BGE: u32 = 9;
export const NEAR_BLTU: u32 = 10;
export const NEAR_BGEU: u32 = 11;
export const LUI: u32 = 12;
export const AUIPC: u32 = 13;
export const JAL: u32 = 14;
export const JALR: u32 = 15;
export const BEQ: u32 = 16;
export const BNE: u32 = 17;
export const BLT: u32 = 18;
export const BGE: u32 = 19;
export const BLTU: u32 = 20;
export const BGEU: u32 = 21;
export const LB: u32 = 22;
export const LH: u32 = 23;
export const LW: u32 = 24;
export const LD: u32 = 25;
export const LBU: u32 = 26;
export const LHU: u32 = 27;
export const LWU: u32 = 28;
export const SB: u32 = 29;
export const SH: u32 = 30;
export const SW: u32 = 31;
export const SD: u32 = 32;
export const ADDI: u32 = 33;
export const SLTI: u32 = 34;
export const SLTIU: u32 = 35;
export const XORI: u32 = 36;
export const PREFETCH_I: u32 = 37;
export const PREFETCH_R: u32 = 38;
export const PREFETCH_W: u32 = 39;
export const ORI: u32 = 40;
export const ANDI: u32 = 41;
export const SLLI: u32 = 42;
export const SRLI: u32 = 43;
export const SRAI: u32 = 44;
export const ADDIW: u32 = 45;
export const SLLIW: u32 = 46;
export const SRLIW: u32 = 47;
export const SRAIW: u32 = 48;
export const ADD: u32 = 49;
export const SUB: u32 = 50;
export const SLL: u32 = 51;
export const SLT: u32 = 52;
export const SLTU: u32 = 53;
export const XOR: u32 = 54;
export const SRL: u32 = 55;
export const SRA: u32 = 56;
export const OR: u32 = 57;
export const AND: u32 = 58;
export const ADDW: u32 = 59;
export const SUBW: u32 = 60;
export const SLLW: u32 = 61;
export const SRLW: u32 = 62;
export const SRAW: u32 = 63;
export const MUL: u32 = 64;
export const MULH: u32 = 65;
export const MULHSU: u32 = 66;
export const MULHU: u32 = 67;
export const DIV: u32 = 68;
export const DIVU: u32 = 69;
export const REM: u32 = 70;
export const REMU: u32 = 71;
export const MULW: u32 = 72;
export const DIVW: u32 = 73;
export const DIVUW: u32 = 74;
export const REMW: u32 = 75;
export const REMUW: u32 = 76;
export const SH1ADD: u32 = 77;
export const SH2ADD: u32 = 78;
export const SH3ADD: u32 = 79;
export const ADD_UW: u32 = 80;
export const SH1ADD_UW: u32 = 81;
export const SH2ADD_UW: u32 = 82;
export const SH3ADD_UW: u32 = 83;
export const SLLI_UW: u32 = 84;
export const ANDN: u32 = 85;
export const ORN: u32 = 86;
export const XNOR: u32 = 87;
export const CLZ: u32 = 88;
export const CTZ: u32 = 89;
export const CPOP: u32 = 90;
export const SEXT_B: u32 = 91;
export const SEXT_H: u32 = 92;
export const CLZW: u32 = 93;
export const CTZW: u32 = 94;
export const CPOPW: u32 = 95;
export const ZEXT_H: u32 = 96;
export const MIN: u32 = 97;
export const MINU: u32 = 98;
export const MAX: u32 = 99;
export const MAXU: u32 = 100;
export const ROL: u32 = 101;
export const ROR: u32 = 102;
export const RORI: u32 = 103;
export const ROLW: u32 = 104;
export const RORW: u32 = 105;
export const RORIW: u32 = 106;
export const ORC_B: u32 = 107;
export const REV8: u32 = 108;
export const CLMUL: u32 = 109;
export const CLMULR: u32 = 110;
export const CLMULH: u32 = 111;
export const BCLR: u32 = 112;
export const BEXT: u32 = 113;
export const BINV: u32 = 114;
export const BSET: u32 = 115;
export const BCLRI: u32 = 116;
export const BEXTI: u32 = 117;
export const BINVI: u32 = 118;
export const BSETI: u32 = 119;
export const CZERO_EQZ: u32 = 120;
export const CZERO_NEZ: u32 = 121;
export const PAUSE: u32 = 122;
export const FENCE: u32 = 123;
export const FENCE_I: u32 = 124;
export const CBO_INVAL: u32 = 125;
export const CBO_CLEAN: u32 = 126;
export const CBO_FLUSH: u32 = 127;
export const CBO_ZERO: u32 = 128;
export const LR_W: u32 = 129;
export const LR_D: u32 = 130;
export const SC_W: u32 = 131;
export const SC_D: u32 = 132;
export const AMOSWAP_W: u32 = 133;
export const AMOSWAP_D: u32 = 134;
export const AMOADD_W: u32 = 135;
export const AMOADD_D: u32 = 136;
export const AMOXOR_W: u32 = 137;
export const AMOXOR_D: u32 = 138;
export const AMOAND_W: u32 = 139;
export const AMOAND_D: u32 = 140;
export const AMOOR_W: u32 = 141;
export const AMOOR_D: u32 = 142;
export const AMOMIN_W: u32 = 143;
export const AMOMIN_D: u32 = 144;
export const AMOMAX_W: u32 = 145;
export const AMOMAX_D: u32 = 146;
export const AMOMINU_W: u32 = 147;
export const AMOMINU_D: u32 = 148;
export const AMOMAXU_W: u32 = 149;
export const AMOMAXU_D: u32 = 150;
export const CSRRW: u32 = 151;
export const CSRRS: u32 = 152;
export const CSRRC: u32 = 153;
export const CSRRWI: u32 = 154;
export const CSRRSI: u32 = 155;
export const CSRRCI: u32 = 156;
export const ECALL: u32 = 157;
export const EBREAK: u32 = 158;
export const SRET: u32 = 159;
export const MRET: u32 = 160;
export const WFI: u32 = 161;
export const WRS_NTO: u32 = 162;
export const WRS_STO: u32 = 163;
export const SFENCE_VMA: u32 = 164;
export const SINVAL_VMA: u32 = 165;
export const SFENCE_W_INVAL: u32 = 166;
export const SFENCE_INVAL_IR: u32 = 167;
export const HFENCE_VVMA: u32 = 168;
export const HFENCE_GVMA: u32 = 169;
export const HINVAL_VVMA: u32 = 170;
export const HINVAL_GVMA: u32 = 171;
export const HLV_B: u32 = 172;
export const HLV_BU: u32 = 173;
export const HLV_H: u32 = 174;
export const HLV_HU: u32 = 175;
export const HLVX_HU: u32 = 176;
export const HLV_W: u32 = 177;
export const HLV_WU: u32 = 178;
export const HLVX_WU: u32 = 179;
export const HLV_D: u32 = 180;
export const HSV_B: u32 = 181;
export const HSV_H: u32 = 182;
export const HSV_W: u32 = 183;
export const HSV_D: u32 = 184;
export const FLW: u32 = 185;
export const FLD: u32 = 186;
export const FSW: u32 = 187;
export const FSD: u32 = 188;
export const FCVTMOD_W_D: u32 = 189;
export const FSGNJ_S: u32 = 190;
export const FSGNJN_S: u32 = 191;
export const FSGNJX_S: u32 = 192;
export const FMIN_S: u32 = 193;
export const FMAX_S: u32 = 194;
export const FMINM_S: u32 = 195;
export const FMAXM_S: u32 = 196;
export const FLE_S: u32 = 197;
export const FLT_S: u32 = 198;
export const FEQ_S: u32 = 199;
export const FLEQ_S: u32 = 200;
export const FLTQ_S: u32 = 201;
export const FMV_X_W: u32 = 202;
export const FCLASS_S: u32 = 203;
export const FMV_W_X: u32 = 204;
export const FLI_S: u32 = 205;
export const FSGNJ_D: u32 = 206;
export const FSGNJN_D: u32 = 207;
export const FSGNJX_D: u32 = 208;
export const FMIN_D: u32 = 209;
export const FMAX_D: u32 = 210;
export const FMINM_D: u32 = 211;
export const FMAXM_D: u32 = 212;
export const FLE_D: u32 = 213;
export const FLT_D: u32 = 214;
export const FEQ_D: u32 = 215;
export const FLEQ_D: u32 = 216;
export const FLTQ_D: u32 = 217;
export const FMV_X_D: u32 = 218;
export const FCLASS_D: u32 = 219;
export const FMV_D_X: u32 = 220;
export const FLI_D: u32 = 221;
export const FADD_S: u32 = 222;
export const FSUB_S: u32 = 223;
export const FMUL_S: u32 = 224;
export const FDIV_S: u32 = 225;
export const FSQRT_S: u32 = 226;
export const FMADD_S: u32 = 227;
export const FMSUB_S: u32 = 228;
export const FNMSUB_S: u32 = 229;
export const FNMADD_S: u32 = 230;
export const FCVT_S_D: u32 = 231;
export const FROUND_S: u32 = 232;
export const FROUNDNX_S: u32 = 233;
export const FCVT_W_S: u32 = 234;
export const FCVT_WU_S: u32 = 235;
export const FCVT_L_S: u32 = 236;
export const FCVT_LU_S: u32 = 237;
export const FCVT_S_W: u32 = 238;
export const FCVT_S_WU: u32 = 239;
export const FCVT_S_L: u32 = 240;
export const FCVT_S_LU: u32 = 241;
export const FADD_D: u32 = 242;
export const FSUB_D: u32 = 243;
export const FMUL_D: u32 = 244;
export const FDIV_D: u32 = 245;
export const FSQRT_D: u32 = 246;
export const FMADD_D: u32 = 247;
export const FMSUB_D: u32 = 248;
export const FNMSUB_D: u32 = 249;
export const FNMADD_D: u32 = 250;
export const FCVT_D_S: u32 = 251;
export const FROUND_D: u32 = 252;
export const FROUNDNX_D: u32 = 253;
export const FCVT_W_D: u32 = 254;
export const FCVT_WU_D: u32 = 255;
export const FCVT_L_D: u32 = 256;
export const FCVT_LU_D: u32 = 257;
export const FCVT_D_W: u32 = 258;
export const FCVT_D_WU: u32 = 259;
export const FCVT_D_L: u32 = 260;
export const FCVT_D_LU: u32 = 261;
export const SHORT_ADDI: u32 = 262;
export const SHORT_ADDIW: u32 = 263;
export const SHORT_LUI: u32 = 264;
export const SHORT_LW: u32 = 265;
export const SHORT_LD: u32 = 266;
export const SHORT_SW: u32 = 267;
export const SHORT_SD: u32 = 268;
export const SHORT_FLD: u32 = 269;
export const SHORT_FSD: u32 = 270;
export const SHORT_SLLI: u32 = 271;
export const SHORT_SRLI: u32 = 272;
export const SHORT_SRAI: u32 = 273;
export const SHORT_ANDI: u32 = 274;
export const SHORT_SUB: u32 = 275;
export const SHORT_XOR: u32 = 276;
export const SHORT_OR: u32 = 277;
export const SHORT_AND: u32 = 278;
export const SHORT_SUBW: u32 = 279;
export const SHORT_ADDW: u32 = 280;
export const SHORT_ADD: u32 = 281;
export const SHORT_JAL: u32 = 282;
export const SHORT_JALR: u32 = 283;
export const SHORT_BEQ: u32 = 284;
export const SHORT_BNE: u32 = 285;
export const SHORT_NEAR_JAL: u32 = 286;
export const SHORT_NEAR_BEQ: u32 = 287;
export const SHORT_NEAR_BNE: u32 = 288;

export const FORMAT_R: u32 = 0;
export const FORMAT_RM: u32 = 1;
export const FORMAT_R4: u32 = 2;
export const FORMAT_I: u32 = 3;
export const FORMAT_S: u32 = 4;
export const FORMAT_B: u32 = 5;
export const FORMAT_U: u32 = 6;
export const FORMAT_J: u32 = 7;
export const FORMAT_SHIFT: u32 = 8;
export const FORMAT_SYSTEM: u32 = 9;
export const FORMAT_NONE: u32 = 10;

// The opcode of the compressed spelling, by opcode; 0 where there is none.
export const SHORT_OPCODES: StaticArray<u16> = [0, 0, 0, 0, 0, 286, 287, 288, 0, 0, 0, 0, 264, 0, 282, 283, 284, 285, 0, 0, 0, 0, 0, 0, 265, 266, 0, 0, 0, 0, 0, 267, 268, 262, 0, 0, 0, 0, 0, 0, 0, 274, 271, 272, 273, 263, 0, 0, 0, 281, 275, 0, 0, 0, 276, 0, 0, 277, 278, 280, 279, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 269, 0, 270, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

// First row of each major opcode (bits 6 to 2) in ENCODINGS.
export const MAJOR_STARTS: StaticArray<u16> = [0, 7, 9, 9, 16, 40, 41, 50, 50, 54, 56, 56, 78, 117, 118, 135, 135, 137, 139, 141, 143, 208, 208, 208, 208, 214, 215, 215, 216, 250, 250, 250, 250];

// mask, match, opcode | format << 16 | which of rd, rs1, rs2 are f registers << 24
export const ENCODINGS: StaticArray<u32> = [
  0x0000707f, 0x00000003, 0x00030016, // lb
  0x0000707f, 0x00001003, 0x00030017, // lh
  0x0000707f, 0x00002003, 0x00030018, // lw
  0x0000707f, 0x00003003, 0x00030019, // ld
  0x0000707f, 0x00004003, 0x0003001a, // lbu
  0x0000707f, 0x00005003, 0x0003001b, // lhu
  0x0000707f, 0x00006003, 0x0003001c, // lwu
  0x0000707f, 0x00002007, 0x010300b9, // flw
  0x0000707f, 0x00003007, 0x010300ba, // fld
  0xffffffff, 0x0100000f, 0x000a007a, // pause
  0x0000707f, 0x0000000f, 0x000a007b, // fence
  0x0000707f, 0x0000100f, 0x000a007c, // fence.i
  0xfff07fff, 0x0000200f, 0x0000007d, // cbo.inval
  0xfff07fff, 0x0010200f, 0x0000007e, // cbo.clean
  0xfff07fff, 0x0020200f, 0x0000007f, // cbo.flush
  0xfff07fff, 0x0040200f, 0x00000080, // cbo.zero
  0x0000707f, 0x00000013, 0x00030021, // addi
  0x0000707f, 0x00002013, 0x00030022, // slti
  0x0000707f, 0x00003013, 0x00030023, // sltiu
  0x0000707f, 0x00004013, 0x00030024, // xori
  0x01f07fff, 0x00006013, 0x00040025, // prefetch.i
  0x01f07fff, 0x00106013, 0x00040026, // prefetch.r
  0x01f07fff, 0x00306013, 0x00040027, // prefetch.w
  0x0000707f, 0x00006013, 0x00030028, // ori
  0x0000707f, 0x00007013, 0x00030029, // andi
  0xfc00707f, 0x00001013, 0x0008002a, // slli
  0xfc00707f, 0x00005013, 0x0008002b, // srli
  0xfc00707f, 0x40005013, 0x0008002c, // srai
  0xfff0707f, 0x60001013, 0x00000058, // clz
  0xfff0707f, 0x60101013, 0x00000059, // ctz
  0xfff0707f, 0x60201013, 0x0000005a, // cpop
  0xfff0707f, 0x60401013, 0x0000005b, // sext.b
  0xfff0707f, 0x60501013, 0x0000005c, // sext.h
  0xfc00707f, 0x60005013, 0x00080067, // rori
  0xfff0707f, 0x28705013, 0x0000006b, // orc.b
  0xfff0707f, 0x6b805013, 0x0000006c, // rev8
  0xfc00707f, 0x48001013, 0x00080074, // bclri
  0xfc00707f, 0x48005013, 0x00080075, // bexti
  0xfc00707f, 0x68001013, 0x00080076, // binvi
  0xfc00707f, 0x28001013, 0x00080077, // bseti
  0x0000007f, 0x00000017, 0x0006000d, // auipc
  0x0000707f, 0x0000001b, 0x0003002d, // addiw
  0xfe00707f, 0x0000101b, 0x0008002e, // slliw
  0xfe00707f, 0x0000501b, 0x0008002f, // srliw
  0xfe00707f, 0x4000501b, 0x00080030, // sraiw
  0xfc00707f, 0x0800101b, 0x00080054, // slli.uw
  0xfff0707f, 0x6000101b, 0x0000005d, // clzw
  0xfff0707f, 0x6010101b, 0x0000005e, // ctzw
  0xfff0707f, 0x6020101b, 0x0000005f, // cpopw
  0xfe00707f, 0x6000501b, 0x0008006a, // roriw
  0x0000707f, 0x00000023, 0x0004001d, // sb
  0x0000707f, 0x00001023, 0x0004001e, // sh
  0x0000707f, 0x00002023, 0x0004001f, // sw
  0x0000707f, 0x00003023, 0x00040020, // sd
  0x0000707f, 0x00002027, 0x040400bb, // fsw
  0x0000707f, 0x00003027, 0x040400bc, // fsd
  0xf9f0707f, 0x1000202f, 0x00000081, // lr.w
  0xf9f0707f, 0x1000302f, 0x00000082, // lr.d
  0xf800707f, 0x1800202f, 0x00000083, // sc.w
  0xf800707f, 0x1800302f, 0x00000084, // sc.d
  0xf800707f, 0x0800202f, 0x00000085, // amoswap.w
  0xf800707f, 0x0800302f, 0x00000086, // amoswap.d
  0xf800707f, 0x0000202f, 0x00000087, // amoadd.w
  0xf800707f, 0x0000302f, 0x00000088, // amoadd.d
  0xf800707f, 0x2000202f, 0x00000089, // amoxor.w
  0xf800707f, 0x2000302f, 0x0000008a, // amoxor.d
  0xf800707f, 0x6000202f, 0x0000008b, // amoand.w
  0xf800707f, 0x6000302f, 0x0000008c, // amoand.d
  0xf800707f, 0x4000202f, 0x0000008d, // amoor.w
  0xf800707f, 0x4000302f, 0x0000008e, // amoor.d
  0xf800707f, 0x8000202f, 0x0000008f, // amomin.w
  0xf800707f, 0x8000302f, 0x00000090, // amomin.d
  0xf800707f, 0xa000202f, 0x00000091, // amomax.w
  0xf800707f, 0xa000302f, 0x00000092, // amomax.d
  0xf800707f, 0xc000202f, 0x00000093, // amominu.w
  0xf800707f, 0xc000302f, 0x00000094, // amominu.d
  0xf800707f, 0xe000202f, 0x00000095, // amomaxu.w
  0xf800707f, 0xe000302f, 0x00000096, // amomaxu.d
  0xfe00707f, 0x00000033, 0x00000031, // add
  0xfe00707f, 0x40000033, 0x00000032, // sub
  0xfe00707f, 0x00001033, 0x00000033, // sll
  0xfe00707f, 0x00002033, 0x00000034, // slt
  0xfe00707f, 0x00003033, 0x00000035, // sltu
  0xfe00707f, 0x00004033, 0x00000036, // xor
  0xfe00707f, 0x00005033, 0x00000037, // srl
  0xfe00707f, 0x40005033, 0x00000038, // sra
  0xfe00707f, 0x00006033, 0x00000039, // or
  0xfe00707f, 0x00007033, 0x0000003a, // and
  0xfe00707f, 0x02000033, 0x00000040, // mul
  0xfe00707f, 0x02001033, 0x00000041, // mulh
  0xfe00707f, 0x02002033, 0x00000042, // mulhsu
  0xfe00707f, 0x02003033, 0x00000043, // mulhu
  0xfe00707f, 0x02004033, 0x00000044, // div
  0xfe00707f, 0x02005033, 0x00000045, // divu
  0xfe00707f, 0x02006033, 0x00000046, // rem
  0xfe00707f, 0x02007033, 0x00000047, // remu
  0xfe00707f, 0x20002033, 0x0000004d, // sh1add
  0xfe00707f, 0x20004033, 0x0000004e, // sh2add
  0xfe00707f, 0x20006033, 0x0000004f, // sh3add
  0xfe00707f, 0x40007033, 0x00000055, // andn
  0xfe00707f, 0x40006033, 0x00000056, // orn
  0xfe00707f, 0x40004033, 0x00000057, // xnor
  0xfe00707f, 0x0a004033, 0x00000061, // min
  0xfe00707f, 0x0a005033, 0x00000062, // minu
  0xfe00707f, 0x0a006033, 0x00000063, // max
  0xfe00707f, 0x0a007033, 0x00000064, // maxu
  0xfe00707f, 0x60001033, 0x00000065, // rol
  0xfe00707f, 0x60005033, 0x00000066, // ror
  0xfe00707f, 0x0a001033, 0x0000006d, // clmul
  0xfe00707f, 0x0a002033, 0x0000006e, // clmulr
  0xfe00707f, 0x0a003033, 0x0000006f, // clmulh
  0xfe00707f, 0x48001033, 0x00000070, // bclr
  0xfe00707f, 0x48005033, 0x00000071, // bext
  0xfe00707f, 0x68001033, 0x00000072, // binv
  0xfe00707f, 0x28001033, 0x00000073, // bset
  0xfe00707f, 0x0e005033, 0x00000078, // czero.eqz
  0xfe00707f, 0x0e007033, 0x00000079, // czero.nez
  0x0000007f, 0x00000037, 0x0006000c, // lui
  0xfe00707f, 0x0000003b, 0x0000003b, // addw
  0xfe00707f, 0x4000003b, 0x0000003c, // subw
  0xfe00707f, 0x0000103b, 0x0000003d, // sllw
  0xfe00707f, 0x0000503b, 0x0000003e, // srlw
  0xfe00707f, 0x4000503b, 0x0000003f, // sraw
  0xfe00707f, 0x0200003b, 0x00000048, // mulw
  0xfe00707f, 0x0200403b, 0x00000049, // divw
  0xfe00707f, 0x0200503b, 0x0000004a, // divuw
  0xfe00707f, 0x0200603b, 0x0000004b, // remw
  0xfe00707f, 0x0200703b, 0x0000004c, // remuw
  0xfe00707f, 0x0800003b, 0x00000050, // add.uw
  0xfe00707f, 0x2000203b, 0x00000051, // sh1add.uw
  0xfe00707f, 0x2000403b, 0x00000052, // sh2add.uw
  0xfe00707f, 0x2000603b, 0x00000053, // sh3add.uw
  0xfff0707f, 0x0800403b, 0x00000060, // zext.h
  0xfe00707f, 0x6000103b, 0x00000068, // rolw
  0xfe00707f, 0x6000503b, 0x00000069, // rorw
  0x0600007f, 0x00000043, 0x070200e3, // fmadd.s
  0x0600007f, 0x02000043, 0x070200f7, // fmadd.d
  0x0600007f, 0x00000047, 0x070200e4, // fmsub.s
  0x0600007f, 0x02000047, 0x070200f8, // fmsub.d
  0x0600007f, 0x0000004b, 0x070200e5, // fnmsub.s
  0x0600007f, 0x0200004b, 0x070200f9, // fnmsub.d
  0x0600007f, 0x0000004f, 0x070200e6, // fnmadd.s
  0x0600007f, 0x0200004f, 0x070200fa, // fnmadd.d
  0xfff0707f, 0xc2801053, 0x020000bd, // fcvtmod.w.d
  0xfe00707f, 0x20000053, 0x070000be, // fsgnj.s
  0xfe00707f, 0x20001053, 0x070000bf, // fsgnjn.s
  0xfe00707f, 0x20002053, 0x070000c0, // fsgnjx.s
  0xfe00707f, 0x28000053, 0x070000c1, // fmin.s
  0xfe00707f, 0x28001053, 0x070000c2, // fmax.s
  0xfe00707f, 0x28002053, 0x070000c3, // fminm.s
  0xfe00707f, 0x28003053, 0x070000c4, // fmaxm.s
  0xfe00707f, 0xa0000053, 0x060000c5, // fle.s
  0xfe00707f, 0xa0001053, 0x060000c6, // flt.s
  0xfe00707f, 0xa0002053, 0x060000c7, // feq.s
  0xfe00707f, 0xa0004053, 0x060000c8, // fleq.s
  0xfe00707f, 0xa0005053, 0x060000c9, // fltq.s
  0xfff0707f, 0xe0000053, 0x020000ca, // fmv.x.w
  0xfff0707f, 0xe0001053, 0x020000cb, // fclass.s
  0xfff0707f, 0xf0000053, 0x010000cc, // fmv.w.x
  0xfff0707f, 0xf0100053, 0x010000cd, // fli.s
  0xfe00707f, 0x22000053, 0x070000ce, // fsgnj.d
  0xfe00707f, 0x22001053, 0x070000cf, // fsgnjn.d
  0xfe00707f, 0x22002053, 0x070000d0, // fsgnjx.d
  0xfe00707f, 0x2a000053, 0x070000d1, // fmin.d
  0xfe00707f, 0x2a001053, 0x070000d2, // fmax.d
  0xfe00707f, 0x2a002053, 0x070000d3, // fminm.d
  0xfe00707f, 0x2a003053, 0x070000d4, // fmaxm.d
  0xfe00707f, 0xa2000053, 0x060000d5, // fle.d
  0xfe00707f, 0xa2001053, 0x060000d6, // flt.d
  0xfe00707f, 0xa2002053, 0x060000d7, // feq.d
  0xfe00707f, 0xa2004053, 0x060000d8, // fleq.d
  0xfe00707f, 0xa2005053, 0x060000d9, // fltq.d
  0xfff0707f, 0xe2000053, 0x020000da, // fmv.x.d
  0xfff0707f, 0xe2001053, 0x020000db, // fclass.d
  0xfff0707f, 0xf2000053, 0x010000dc, // fmv.d.x
  0xfff0707f, 0xf2100053, 0x010000dd, // fli.d
  0xfe00007f, 0x00000053, 0x070100de, // fadd.s
  0xfe00007f, 0x08000053, 0x070100df, // fsub.s
  0xfe00007f, 0x10000053, 0x070100e0, // fmul.s
  0xfe00007f, 0x18000053, 0x070100e1, // fdiv.s
  0xfff0007f, 0x58000053, 0x030100e2, // fsqrt.s
  0xfff0007f, 0x40100053, 0x030100e7, // fcvt.s.d
  0xfff0007f, 0x40400053, 0x030100e8, // fround.s
  0xfff0007f, 0x40500053, 0x030100e9, // froundnx.s
  0xfff0007f, 0xc0000053, 0x020100ea, // fcvt.w.s
  0xfff0007f, 0xc0100053, 0x020100eb, // fcvt.wu.s
  0xfff0007f, 0xc0200053, 0x020100ec, // fcvt.l.s
  0xfff0007f, 0xc0300053, 0x020100ed, // fcvt.lu.s
  0xfff0007f, 0xd0000053, 0x010100ee, // fcvt.s.w
  0xfff0007f, 0xd0100053, 0x010100ef, // fcvt.s.wu
  0xfff0007f, 0xd0200053, 0x010100f0, // fcvt.s.l
  0xfff0007f, 0xd0300053, 0x010100f1, // fcvt.s.lu
  0xfe00007f, 0x02000053, 0x070100f2, // fadd.d
  0xfe00007f, 0x0a000053, 0x070100f3, // fsub.d
  0xfe00007f, 0x12000053, 0x070100f4, // fmul.d
  0xfe00007f, 0x1a000053, 0x070100f5, // fdiv.d
  0xfff0007f, 0x5a000053, 0x030100f6, // fsqrt.d
  0xfff0007f, 0x42000053, 0x030100fb, // fcvt.d.s
  0xfff0007f, 0x42400053, 0x030100fc, // fround.d
  0xfff0007f, 0x42500053, 0x030100fd, // froundnx.d
  0xfff0007f, 0xc2000053, 0x020100fe, // fcvt.w.d
  0xfff0007f, 0xc2100053, 0x020100ff, // fcvt.wu.d
  0xfff0007f, 0xc2200053, 0x02010100, // fcvt.l.d
  0xfff0007f, 0xc2300053, 0x02010101, // fcvt.lu.d
  0xfff0007f, 0xd2000053, 0x01010102, // fcvt.d.w
  0xfff0007f, 0xd2100053, 0x01010103, // fcvt.d.wu
  0xfff0007f, 0xd2200053, 0x01010104, // fcvt.d.l
  0xfff0007f, 0xd2300053, 0x01010105, // fcvt.d.lu
  0x0000707f, 0x00000063, 0x00050010, // beq
  0x0000707f, 0x00001063, 0x00050011, // bne
  0x0000707f, 0x00004063, 0x00050012, // blt
  0x0000707f, 0x00005063, 0x00050013, // bge
  0x0000707f, 0x00006063, 0x00050014, // bltu
  0x0000707f, 0x00007063, 0x00050015, // bgeu
  0x0000707f, 0x00000067, 0x0003000f, // jalr
  0x0000007f, 0x0000006f, 0x0007000e, // jal
  0x0000707f, 0x00001073, 0x00090097, // csrrw
  0x0000707f, 0x00002073, 0x00090098, // csrrs
  0x0000707f, 0x00003073, 0x00090099, // csrrc
  0x0000707f, 0x00005073, 0x0009009a, // csrrwi
  0x0000707f, 0x00006073, 0x0009009b, // csrrsi
  0x0000707f, 0x00007073, 0x0009009c, // csrrci
  0xffffffff, 0x00000073, 0x0009009d, // ecall
  0xffffffff, 0x00100073, 0x0009009e, // ebreak
  0xffffffff, 0x10200073, 0x0009009f, // sret
  0xffffffff, 0x30200073, 0x000900a0, // mret
  0xffffffff, 0x10500073, 0x000900a1, // wfi
  0xffffffff, 0x00d00073, 0x000900a2, // wrs.nto
  0xffffffff, 0x01d00073, 0x000900a3, // wrs.sto
  0xfe007fff, 0x12000073, 0x000900a4, // sfence.vma
  0xfe007fff, 0x16000073, 0x000900a5, // sinval.vma
  0xffffffff, 0x18000073, 0x000900a6, // sfence.w.inval
  0xffffffff, 0x18100073, 0x000900a7, // sfence.inval.ir
  0xfe007fff, 0x22000073, 0x000900a8, // hfence.vvma
  0xfe007fff, 0x62000073, 0x000900a9, // hfence.gvma
  0xfe007fff, 0x26000073, 0x000900aa, // hinval.vvma
  0xfe007fff, 0x66000073, 0x000900ab, // hinval.gvma
  0xfff0707f, 0x60004073, 0x000000ac, // hlv.b
  0xfff0707f, 0x60104073, 0x000000ad, // hlv.bu
  0xfff0707f, 0x64004073, 0x000000ae, // hlv.h
  0xfff0707f, 0x64104073, 0x000000af, // hlv.hu
  0xfff0707f, 0x64304073, 0x000000b0, // hlvx.hu
  0xfff0707f, 0x68004073, 0x000000b1, // hlv.w
  0xfff0707f, 0x68104073, 0x000000b2, // hlv.wu
  0xfff0707f, 0x68304073, 0x000000b3, // hlvx.wu
  0xfff0707f, 0x6c004073, 0x000000b4, // hlv.d
  0xfe007fff, 0x62004073, 0x000400b5, // hsv.b
  0xfe007fff, 0x66004073, 0x000400b6, // hsv.h
  0xfe007fff, 0x6a004073, 0x000400b7, // hsv.w
  0xfe007fff, 0x6e004073, 0x000400b8, // hsv.d
];
