// Generated from emulator/hart/encodings.ts by emulator/hart/generate-opcodes.ts: edit those.

export const UNDECODED: u32 = 0;
export const PAGE_END: u32 = 1;
export const PAGE_CROSSING: u32 = 2;
export const ILLEGAL: u32 = 3;
export const NEAR_JAL: u32 = 4;
export const NEAR_BEQ: u32 = 5;
export const NEAR_BNE: u32 = 6;
export const NEAR_BLT: u32 = 7;
export const NEAR_BGE: u32 = 8;
export const NEAR_BLTU: u32 = 9;
export const NEAR_BGEU: u32 = 10;
export const LUI: u32 = 11;
export const AUIPC: u32 = 12;
export const JAL: u32 = 13;
export const JALR: u32 = 14;
export const BEQ: u32 = 15;
export const BNE: u32 = 16;
export const BLT: u32 = 17;
export const BGE: u32 = 18;
export const BLTU: u32 = 19;
export const BGEU: u32 = 20;
export const LB: u32 = 21;
export const LH: u32 = 22;
export const LW: u32 = 23;
export const LD: u32 = 24;
export const LBU: u32 = 25;
export const LHU: u32 = 26;
export const LWU: u32 = 27;
export const SB: u32 = 28;
export const SH: u32 = 29;
export const SW: u32 = 30;
export const SD: u32 = 31;
export const ADDI: u32 = 32;
export const SLTI: u32 = 33;
export const SLTIU: u32 = 34;
export const XORI: u32 = 35;
export const PREFETCH_I: u32 = 36;
export const PREFETCH_R: u32 = 37;
export const PREFETCH_W: u32 = 38;
export const ORI: u32 = 39;
export const ANDI: u32 = 40;
export const SLLI: u32 = 41;
export const SRLI: u32 = 42;
export const SRAI: u32 = 43;
export const ADDIW: u32 = 44;
export const SLLIW: u32 = 45;
export const SRLIW: u32 = 46;
export const SRAIW: u32 = 47;
export const ADD: u32 = 48;
export const SUB: u32 = 49;
export const SLL: u32 = 50;
export const SLT: u32 = 51;
export const SLTU: u32 = 52;
export const XOR: u32 = 53;
export const SRL: u32 = 54;
export const SRA: u32 = 55;
export const OR: u32 = 56;
export const AND: u32 = 57;
export const ADDW: u32 = 58;
export const SUBW: u32 = 59;
export const SLLW: u32 = 60;
export const SRLW: u32 = 61;
export const SRAW: u32 = 62;
export const MUL: u32 = 63;
export const MULH: u32 = 64;
export const MULHSU: u32 = 65;
export const MULHU: u32 = 66;
export const DIV: u32 = 67;
export const DIVU: u32 = 68;
export const REM: u32 = 69;
export const REMU: u32 = 70;
export const MULW: u32 = 71;
export const DIVW: u32 = 72;
export const DIVUW: u32 = 73;
export const REMW: u32 = 74;
export const REMUW: u32 = 75;
export const SH1ADD: u32 = 76;
export const SH2ADD: u32 = 77;
export const SH3ADD: u32 = 78;
export const ADD_UW: u32 = 79;
export const SH1ADD_UW: u32 = 80;
export const SH2ADD_UW: u32 = 81;
export const SH3ADD_UW: u32 = 82;
export const SLLI_UW: u32 = 83;
export const ANDN: u32 = 84;
export const ORN: u32 = 85;
export const XNOR: u32 = 86;
export const CLZ: u32 = 87;
export const CTZ: u32 = 88;
export const CPOP: u32 = 89;
export const SEXT_B: u32 = 90;
export const SEXT_H: u32 = 91;
export const CLZW: u32 = 92;
export const CTZW: u32 = 93;
export const CPOPW: u32 = 94;
export const ZEXT_H: u32 = 95;
export const MIN: u32 = 96;
export const MINU: u32 = 97;
export const MAX: u32 = 98;
export const MAXU: u32 = 99;
export const ROL: u32 = 100;
export const ROR: u32 = 101;
export const RORI: u32 = 102;
export const ROLW: u32 = 103;
export const RORW: u32 = 104;
export const RORIW: u32 = 105;
export const ORC_B: u32 = 106;
export const REV8: u32 = 107;
export const CLMUL: u32 = 108;
export const CLMULR: u32 = 109;
export const CLMULH: u32 = 110;
export const BCLR: u32 = 111;
export const BEXT: u32 = 112;
export const BINV: u32 = 113;
export const BSET: u32 = 114;
export const BCLRI: u32 = 115;
export const BEXTI: u32 = 116;
export const BINVI: u32 = 117;
export const BSETI: u32 = 118;
export const CZERO_EQZ: u32 = 119;
export const CZERO_NEZ: u32 = 120;
export const PAUSE: u32 = 121;
export const FENCE: u32 = 122;
export const FENCE_I: u32 = 123;
export const CBO_INVAL: u32 = 124;
export const CBO_CLEAN: u32 = 125;
export const CBO_FLUSH: u32 = 126;
export const CBO_ZERO: u32 = 127;
export const LR_W: u32 = 128;
export const LR_D: u32 = 129;
export const SC_W: u32 = 130;
export const SC_D: u32 = 131;
export const AMOSWAP_W: u32 = 132;
export const AMOSWAP_D: u32 = 133;
export const AMOADD_W: u32 = 134;
export const AMOADD_D: u32 = 135;
export const AMOXOR_W: u32 = 136;
export const AMOXOR_D: u32 = 137;
export const AMOAND_W: u32 = 138;
export const AMOAND_D: u32 = 139;
export const AMOOR_W: u32 = 140;
export const AMOOR_D: u32 = 141;
export const AMOMIN_W: u32 = 142;
export const AMOMIN_D: u32 = 143;
export const AMOMAX_W: u32 = 144;
export const AMOMAX_D: u32 = 145;
export const AMOMINU_W: u32 = 146;
export const AMOMINU_D: u32 = 147;
export const AMOMAXU_W: u32 = 148;
export const AMOMAXU_D: u32 = 149;
export const CSRRW: u32 = 150;
export const CSRRS: u32 = 151;
export const CSRRC: u32 = 152;
export const CSRRWI: u32 = 153;
export const CSRRSI: u32 = 154;
export const CSRRCI: u32 = 155;
export const ECALL: u32 = 156;
export const EBREAK: u32 = 157;
export const SRET: u32 = 158;
export const MRET: u32 = 159;
export const WFI: u32 = 160;
export const WRS_NTO: u32 = 161;
export const WRS_STO: u32 = 162;
export const SFENCE_VMA: u32 = 163;
export const SINVAL_VMA: u32 = 164;
export const SFENCE_W_INVAL: u32 = 165;
export const SFENCE_INVAL_IR: u32 = 166;
export const HFENCE_VVMA: u32 = 167;
export const HFENCE_GVMA: u32 = 168;
export const HINVAL_VVMA: u32 = 169;
export const HINVAL_GVMA: u32 = 170;
export const HLV_B: u32 = 171;
export const HLV_BU: u32 = 172;
export const HLV_H: u32 = 173;
export const HLV_HU: u32 = 174;
export const HLVX_HU: u32 = 175;
export const HLV_W: u32 = 176;
export const HLV_WU: u32 = 177;
export const HLVX_WU: u32 = 178;
export const HLV_D: u32 = 179;
export const HSV_B: u32 = 180;
export const HSV_H: u32 = 181;
export const HSV_W: u32 = 182;
export const HSV_D: u32 = 183;
export const FLW: u32 = 184;
export const FLD: u32 = 185;
export const FSW: u32 = 186;
export const FSD: u32 = 187;
export const FCVTMOD_W_D: u32 = 188;
export const FSGNJ_S: u32 = 189;
export const FSGNJN_S: u32 = 190;
export const FSGNJX_S: u32 = 191;
export const FMIN_S: u32 = 192;
export const FMAX_S: u32 = 193;
export const FMINM_S: u32 = 194;
export const FMAXM_S: u32 = 195;
export const FLE_S: u32 = 196;
export const FLT_S: u32 = 197;
export const FEQ_S: u32 = 198;
export const FLEQ_S: u32 = 199;
export const FLTQ_S: u32 = 200;
export const FMV_X_W: u32 = 201;
export const FCLASS_S: u32 = 202;
export const FMV_W_X: u32 = 203;
export const FLI_S: u32 = 204;
export const FSGNJ_D: u32 = 205;
export const FSGNJN_D: u32 = 206;
export const FSGNJX_D: u32 = 207;
export const FMIN_D: u32 = 208;
export const FMAX_D: u32 = 209;
export const FMINM_D: u32 = 210;
export const FMAXM_D: u32 = 211;
export const FLE_D: u32 = 212;
export const FLT_D: u32 = 213;
export const FEQ_D: u32 = 214;
export const FLEQ_D: u32 = 215;
export const FLTQ_D: u32 = 216;
export const FMV_X_D: u32 = 217;
export const FCLASS_D: u32 = 218;
export const FMV_D_X: u32 = 219;
export const FLI_D: u32 = 220;
export const FADD_S: u32 = 221;
export const FSUB_S: u32 = 222;
export const FMUL_S: u32 = 223;
export const FDIV_S: u32 = 224;
export const FSQRT_S: u32 = 225;
export const FMADD_S: u32 = 226;
export const FMSUB_S: u32 = 227;
export const FNMSUB_S: u32 = 228;
export const FNMADD_S: u32 = 229;
export const FCVT_S_D: u32 = 230;
export const FROUND_S: u32 = 231;
export const FROUNDNX_S: u32 = 232;
export const FCVT_W_S: u32 = 233;
export const FCVT_WU_S: u32 = 234;
export const FCVT_L_S: u32 = 235;
export const FCVT_LU_S: u32 = 236;
export const FCVT_S_W: u32 = 237;
export const FCVT_S_WU: u32 = 238;
export const FCVT_S_L: u32 = 239;
export const FCVT_S_LU: u32 = 240;
export const FADD_D: u32 = 241;
export const FSUB_D: u32 = 242;
export const FMUL_D: u32 = 243;
export const FDIV_D: u32 = 244;
export const FSQRT_D: u32 = 245;
export const FMADD_D: u32 = 246;
export const FMSUB_D: u32 = 247;
export const FNMSUB_D: u32 = 248;
export const FNMADD_D: u32 = 249;
export const FCVT_D_S: u32 = 250;
export const FROUND_D: u32 = 251;
export const FROUNDNX_D: u32 = 252;
export const FCVT_W_D: u32 = 253;
export const FCVT_WU_D: u32 = 254;
export const FCVT_L_D: u32 = 255;
export const FCVT_LU_D: u32 = 256;
export const FCVT_D_W: u32 = 257;
export const FCVT_D_WU: u32 = 258;
export const FCVT_D_L: u32 = 259;
export const FCVT_D_LU: u32 = 260;
export const SHORT_ADDI: u32 = 261;
export const SHORT_ADDIW: u32 = 262;
export const SHORT_LUI: u32 = 263;
export const SHORT_LW: u32 = 264;
export const SHORT_LD: u32 = 265;
export const SHORT_SW: u32 = 266;
export const SHORT_SD: u32 = 267;
export const SHORT_FLD: u32 = 268;
export const SHORT_FSD: u32 = 269;
export const SHORT_SLLI: u32 = 270;
export const SHORT_SRLI: u32 = 271;
export const SHORT_SRAI: u32 = 272;
export const SHORT_ANDI: u32 = 273;
export const SHORT_SUB: u32 = 274;
export const SHORT_XOR: u32 = 275;
export const SHORT_OR: u32 = 276;
export const SHORT_AND: u32 = 277;
export const SHORT_SUBW: u32 = 278;
export const SHORT_ADDW: u32 = 279;
export const SHORT_ADD: u32 = 280;
export const SHORT_JAL: u32 = 281;
export const SHORT_JALR: u32 = 282;
export const SHORT_BEQ: u32 = 283;
export const SHORT_BNE: u32 = 284;
export const SHORT_NEAR_JAL: u32 = 285;
export const SHORT_NEAR_BEQ: u32 = 286;
export const SHORT_NEAR_BNE: u32 = 287;

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
export const SHORT_FORMS: StaticArray<u16> = [0, 0, 0, 0, 285, 286, 287, 0, 0, 0, 0, 263, 0, 281, 282, 283, 284, 0, 0, 0, 0, 0, 0, 264, 265, 0, 0, 0, 0, 0, 266, 267, 261, 0, 0, 0, 0, 0, 0, 0, 273, 270, 271, 272, 262, 0, 0, 0, 280, 274, 0, 0, 0, 275, 0, 0, 276, 277, 279, 278, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 268, 0, 269, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

// First row of each major opcode (bits 6 to 2) in ENCODINGS.
export const MAJOR_STARTS: StaticArray<u16> = [0, 7, 9, 9, 16, 40, 41, 50, 50, 54, 56, 56, 78, 117, 118, 135, 135, 137, 139, 141, 143, 208, 208, 208, 208, 214, 215, 215, 216, 250, 250, 250, 250];

// mask, match, opcode | format << 16 | which of rd, rs1, rs2 are f registers << 24
export const ENCODINGS: StaticArray<u32> = [
  0x0000707f, 0x00000003, 0x00030015, // lb
  0x0000707f, 0x00001003, 0x00030016, // lh
  0x0000707f, 0x00002003, 0x00030017, // lw
  0x0000707f, 0x00003003, 0x00030018, // ld
  0x0000707f, 0x00004003, 0x00030019, // lbu
  0x0000707f, 0x00005003, 0x0003001a, // lhu
  0x0000707f, 0x00006003, 0x0003001b, // lwu
  0x0000707f, 0x00002007, 0x010300b8, // flw
  0x0000707f, 0x00003007, 0x010300b9, // fld
  0xffffffff, 0x0100000f, 0x000a0079, // pause
  0x0000707f, 0x0000000f, 0x000a007a, // fence
  0x0000707f, 0x0000100f, 0x000a007b, // fence.i
  0xfff07fff, 0x0000200f, 0x0000007c, // cbo.inval
  0xfff07fff, 0x0010200f, 0x0000007d, // cbo.clean
  0xfff07fff, 0x0020200f, 0x0000007e, // cbo.flush
  0xfff07fff, 0x0040200f, 0x0000007f, // cbo.zero
  0x0000707f, 0x00000013, 0x00030020, // addi
  0x0000707f, 0x00002013, 0x00030021, // slti
  0x0000707f, 0x00003013, 0x00030022, // sltiu
  0x0000707f, 0x00004013, 0x00030023, // xori
  0x01f07fff, 0x00006013, 0x00040024, // prefetch.i
  0x01f07fff, 0x00106013, 0x00040025, // prefetch.r
  0x01f07fff, 0x00306013, 0x00040026, // prefetch.w
  0x0000707f, 0x00006013, 0x00030027, // ori
  0x0000707f, 0x00007013, 0x00030028, // andi
  0xfc00707f, 0x00001013, 0x00080029, // slli
  0xfc00707f, 0x00005013, 0x0008002a, // srli
  0xfc00707f, 0x40005013, 0x0008002b, // srai
  0xfff0707f, 0x60001013, 0x00000057, // clz
  0xfff0707f, 0x60101013, 0x00000058, // ctz
  0xfff0707f, 0x60201013, 0x00000059, // cpop
  0xfff0707f, 0x60401013, 0x0000005a, // sext.b
  0xfff0707f, 0x60501013, 0x0000005b, // sext.h
  0xfc00707f, 0x60005013, 0x00080066, // rori
  0xfff0707f, 0x28705013, 0x0000006a, // orc.b
  0xfff0707f, 0x6b805013, 0x0000006b, // rev8
  0xfc00707f, 0x48001013, 0x00080073, // bclri
  0xfc00707f, 0x48005013, 0x00080074, // bexti
  0xfc00707f, 0x68001013, 0x00080075, // binvi
  0xfc00707f, 0x28001013, 0x00080076, // bseti
  0x0000007f, 0x00000017, 0x0006000c, // auipc
  0x0000707f, 0x0000001b, 0x0003002c, // addiw
  0xfe00707f, 0x0000101b, 0x0008002d, // slliw
  0xfe00707f, 0x0000501b, 0x0008002e, // srliw
  0xfe00707f, 0x4000501b, 0x0008002f, // sraiw
  0xfc00707f, 0x0800101b, 0x00080053, // slli.uw
  0xfff0707f, 0x6000101b, 0x0000005c, // clzw
  0xfff0707f, 0x6010101b, 0x0000005d, // ctzw
  0xfff0707f, 0x6020101b, 0x0000005e, // cpopw
  0xfe00707f, 0x6000501b, 0x00080069, // roriw
  0x0000707f, 0x00000023, 0x0004001c, // sb
  0x0000707f, 0x00001023, 0x0004001d, // sh
  0x0000707f, 0x00002023, 0x0004001e, // sw
  0x0000707f, 0x00003023, 0x0004001f, // sd
  0x0000707f, 0x00002027, 0x040400ba, // fsw
  0x0000707f, 0x00003027, 0x040400bb, // fsd
  0xf9f0707f, 0x1000202f, 0x00000080, // lr.w
  0xf9f0707f, 0x1000302f, 0x00000081, // lr.d
  0xf800707f, 0x1800202f, 0x00000082, // sc.w
  0xf800707f, 0x1800302f, 0x00000083, // sc.d
  0xf800707f, 0x0800202f, 0x00000084, // amoswap.w
  0xf800707f, 0x0800302f, 0x00000085, // amoswap.d
  0xf800707f, 0x0000202f, 0x00000086, // amoadd.w
  0xf800707f, 0x0000302f, 0x00000087, // amoadd.d
  0xf800707f, 0x2000202f, 0x00000088, // amoxor.w
  0xf800707f, 0x2000302f, 0x00000089, // amoxor.d
  0xf800707f, 0x6000202f, 0x0000008a, // amoand.w
  0xf800707f, 0x6000302f, 0x0000008b, // amoand.d
  0xf800707f, 0x4000202f, 0x0000008c, // amoor.w
  0xf800707f, 0x4000302f, 0x0000008d, // amoor.d
  0xf800707f, 0x8000202f, 0x0000008e, // amomin.w
  0xf800707f, 0x8000302f, 0x0000008f, // amomin.d
  0xf800707f, 0xa000202f, 0x00000090, // amomax.w
  0xf800707f, 0xa000302f, 0x00000091, // amomax.d
  0xf800707f, 0xc000202f, 0x00000092, // amominu.w
  0xf800707f, 0xc000302f, 0x00000093, // amominu.d
  0xf800707f, 0xe000202f, 0x00000094, // amomaxu.w
  0xf800707f, 0xe000302f, 0x00000095, // amomaxu.d
  0xfe00707f, 0x00000033, 0x00000030, // add
  0xfe00707f, 0x40000033, 0x00000031, // sub
  0xfe00707f, 0x00001033, 0x00000032, // sll
  0xfe00707f, 0x00002033, 0x00000033, // slt
  0xfe00707f, 0x00003033, 0x00000034, // sltu
  0xfe00707f, 0x00004033, 0x00000035, // xor
  0xfe00707f, 0x00005033, 0x00000036, // srl
  0xfe00707f, 0x40005033, 0x00000037, // sra
  0xfe00707f, 0x00006033, 0x00000038, // or
  0xfe00707f, 0x00007033, 0x00000039, // and
  0xfe00707f, 0x02000033, 0x0000003f, // mul
  0xfe00707f, 0x02001033, 0x00000040, // mulh
  0xfe00707f, 0x02002033, 0x00000041, // mulhsu
  0xfe00707f, 0x02003033, 0x00000042, // mulhu
  0xfe00707f, 0x02004033, 0x00000043, // div
  0xfe00707f, 0x02005033, 0x00000044, // divu
  0xfe00707f, 0x02006033, 0x00000045, // rem
  0xfe00707f, 0x02007033, 0x00000046, // remu
  0xfe00707f, 0x20002033, 0x0000004c, // sh1add
  0xfe00707f, 0x20004033, 0x0000004d, // sh2add
  0xfe00707f, 0x20006033, 0x0000004e, // sh3add
  0xfe00707f, 0x40007033, 0x00000054, // andn
  0xfe00707f, 0x40006033, 0x00000055, // orn
  0xfe00707f, 0x40004033, 0x00000056, // xnor
  0xfe00707f, 0x0a004033, 0x00000060, // min
  0xfe00707f, 0x0a005033, 0x00000061, // minu
  0xfe00707f, 0x0a006033, 0x00000062, // max
  0xfe00707f, 0x0a007033, 0x00000063, // maxu
  0xfe00707f, 0x60001033, 0x00000064, // rol
  0xfe00707f, 0x60005033, 0x00000065, // ror
  0xfe00707f, 0x0a001033, 0x0000006c, // clmul
  0xfe00707f, 0x0a002033, 0x0000006d, // clmulr
  0xfe00707f, 0x0a003033, 0x0000006e, // clmulh
  0xfe00707f, 0x48001033, 0x0000006f, // bclr
  0xfe00707f, 0x48005033, 0x00000070, // bext
  0xfe00707f, 0x68001033, 0x00000071, // binv
  0xfe00707f, 0x28001033, 0x00000072, // bset
  0xfe00707f, 0x0e005033, 0x00000077, // czero.eqz
  0xfe00707f, 0x0e007033, 0x00000078, // czero.nez
  0x0000007f, 0x00000037, 0x0006000b, // lui
  0xfe00707f, 0x0000003b, 0x0000003a, // addw
  0xfe00707f, 0x4000003b, 0x0000003b, // subw
  0xfe00707f, 0x0000103b, 0x0000003c, // sllw
  0xfe00707f, 0x0000503b, 0x0000003d, // srlw
  0xfe00707f, 0x4000503b, 0x0000003e, // sraw
  0xfe00707f, 0x0200003b, 0x00000047, // mulw
  0xfe00707f, 0x0200403b, 0x00000048, // divw
  0xfe00707f, 0x0200503b, 0x00000049, // divuw
  0xfe00707f, 0x0200603b, 0x0000004a, // remw
  0xfe00707f, 0x0200703b, 0x0000004b, // remuw
  0xfe00707f, 0x0800003b, 0x0000004f, // add.uw
  0xfe00707f, 0x2000203b, 0x00000050, // sh1add.uw
  0xfe00707f, 0x2000403b, 0x00000051, // sh2add.uw
  0xfe00707f, 0x2000603b, 0x00000052, // sh3add.uw
  0xfff0707f, 0x0800403b, 0x0000005f, // zext.h
  0xfe00707f, 0x6000103b, 0x00000067, // rolw
  0xfe00707f, 0x6000503b, 0x00000068, // rorw
  0x0600007f, 0x00000043, 0x070200e2, // fmadd.s
  0x0600007f, 0x02000043, 0x070200f6, // fmadd.d
  0x0600007f, 0x00000047, 0x070200e3, // fmsub.s
  0x0600007f, 0x02000047, 0x070200f7, // fmsub.d
  0x0600007f, 0x0000004b, 0x070200e4, // fnmsub.s
  0x0600007f, 0x0200004b, 0x070200f8, // fnmsub.d
  0x0600007f, 0x0000004f, 0x070200e5, // fnmadd.s
  0x0600007f, 0x0200004f, 0x070200f9, // fnmadd.d
  0xfff0707f, 0xc2801053, 0x020000bc, // fcvtmod.w.d
  0xfe00707f, 0x20000053, 0x070000bd, // fsgnj.s
  0xfe00707f, 0x20001053, 0x070000be, // fsgnjn.s
  0xfe00707f, 0x20002053, 0x070000bf, // fsgnjx.s
  0xfe00707f, 0x28000053, 0x070000c0, // fmin.s
  0xfe00707f, 0x28001053, 0x070000c1, // fmax.s
  0xfe00707f, 0x28002053, 0x070000c2, // fminm.s
  0xfe00707f, 0x28003053, 0x070000c3, // fmaxm.s
  0xfe00707f, 0xa0000053, 0x060000c4, // fle.s
  0xfe00707f, 0xa0001053, 0x060000c5, // flt.s
  0xfe00707f, 0xa0002053, 0x060000c6, // feq.s
  0xfe00707f, 0xa0004053, 0x060000c7, // fleq.s
  0xfe00707f, 0xa0005053, 0x060000c8, // fltq.s
  0xfff0707f, 0xe0000053, 0x020000c9, // fmv.x.w
  0xfff0707f, 0xe0001053, 0x020000ca, // fclass.s
  0xfff0707f, 0xf0000053, 0x010000cb, // fmv.w.x
  0xfff0707f, 0xf0100053, 0x010000cc, // fli.s
  0xfe00707f, 0x22000053, 0x070000cd, // fsgnj.d
  0xfe00707f, 0x22001053, 0x070000ce, // fsgnjn.d
  0xfe00707f, 0x22002053, 0x070000cf, // fsgnjx.d
  0xfe00707f, 0x2a000053, 0x070000d0, // fmin.d
  0xfe00707f, 0x2a001053, 0x070000d1, // fmax.d
  0xfe00707f, 0x2a002053, 0x070000d2, // fminm.d
  0xfe00707f, 0x2a003053, 0x070000d3, // fmaxm.d
  0xfe00707f, 0xa2000053, 0x060000d4, // fle.d
  0xfe00707f, 0xa2001053, 0x060000d5, // flt.d
  0xfe00707f, 0xa2002053, 0x060000d6, // feq.d
  0xfe00707f, 0xa2004053, 0x060000d7, // fleq.d
  0xfe00707f, 0xa2005053, 0x060000d8, // fltq.d
  0xfff0707f, 0xe2000053, 0x020000d9, // fmv.x.d
  0xfff0707f, 0xe2001053, 0x020000da, // fclass.d
  0xfff0707f, 0xf2000053, 0x010000db, // fmv.d.x
  0xfff0707f, 0xf2100053, 0x010000dc, // fli.d
  0xfe00007f, 0x00000053, 0x070100dd, // fadd.s
  0xfe00007f, 0x08000053, 0x070100de, // fsub.s
  0xfe00007f, 0x10000053, 0x070100df, // fmul.s
  0xfe00007f, 0x18000053, 0x070100e0, // fdiv.s
  0xfff0007f, 0x58000053, 0x030100e1, // fsqrt.s
  0xfff0007f, 0x40100053, 0x030100e6, // fcvt.s.d
  0xfff0007f, 0x40400053, 0x030100e7, // fround.s
  0xfff0007f, 0x40500053, 0x030100e8, // froundnx.s
  0xfff0007f, 0xc0000053, 0x020100e9, // fcvt.w.s
  0xfff0007f, 0xc0100053, 0x020100ea, // fcvt.wu.s
  0xfff0007f, 0xc0200053, 0x020100eb, // fcvt.l.s
  0xfff0007f, 0xc0300053, 0x020100ec, // fcvt.lu.s
  0xfff0007f, 0xd0000053, 0x010100ed, // fcvt.s.w
  0xfff0007f, 0xd0100053, 0x010100ee, // fcvt.s.wu
  0xfff0007f, 0xd0200053, 0x010100ef, // fcvt.s.l
  0xfff0007f, 0xd0300053, 0x010100f0, // fcvt.s.lu
  0xfe00007f, 0x02000053, 0x070100f1, // fadd.d
  0xfe00007f, 0x0a000053, 0x070100f2, // fsub.d
  0xfe00007f, 0x12000053, 0x070100f3, // fmul.d
  0xfe00007f, 0x1a000053, 0x070100f4, // fdiv.d
  0xfff0007f, 0x5a000053, 0x030100f5, // fsqrt.d
  0xfff0007f, 0x42000053, 0x030100fa, // fcvt.d.s
  0xfff0007f, 0x42400053, 0x030100fb, // fround.d
  0xfff0007f, 0x42500053, 0x030100fc, // froundnx.d
  0xfff0007f, 0xc2000053, 0x020100fd, // fcvt.w.d
  0xfff0007f, 0xc2100053, 0x020100fe, // fcvt.wu.d
  0xfff0007f, 0xc2200053, 0x020100ff, // fcvt.l.d
  0xfff0007f, 0xc2300053, 0x02010100, // fcvt.lu.d
  0xfff0007f, 0xd2000053, 0x01010101, // fcvt.d.w
  0xfff0007f, 0xd2100053, 0x01010102, // fcvt.d.wu
  0xfff0007f, 0xd2200053, 0x01010103, // fcvt.d.l
  0xfff0007f, 0xd2300053, 0x01010104, // fcvt.d.lu
  0x0000707f, 0x00000063, 0x0005000f, // beq
  0x0000707f, 0x00001063, 0x00050010, // bne
  0x0000707f, 0x00004063, 0x00050011, // blt
  0x0000707f, 0x00005063, 0x00050012, // bge
  0x0000707f, 0x00006063, 0x00050013, // bltu
  0x0000707f, 0x00007063, 0x00050014, // bgeu
  0x0000707f, 0x00000067, 0x0003000e, // jalr
  0x0000007f, 0x0000006f, 0x0007000d, // jal
  0x0000707f, 0x00001073, 0x00090096, // csrrw
  0x0000707f, 0x00002073, 0x00090097, // csrrs
  0x0000707f, 0x00003073, 0x00090098, // csrrc
  0x0000707f, 0x00005073, 0x00090099, // csrrwi
  0x0000707f, 0x00006073, 0x0009009a, // csrrsi
  0x0000707f, 0x00007073, 0x0009009b, // csrrci
  0xffffffff, 0x00000073, 0x0009009c, // ecall
  0xffffffff, 0x00100073, 0x0009009d, // ebreak
  0xffffffff, 0x10200073, 0x0009009e, // sret
  0xffffffff, 0x30200073, 0x0009009f, // mret
  0xffffffff, 0x10500073, 0x000900a0, // wfi
  0xffffffff, 0x00d00073, 0x000900a1, // wrs.nto
  0xffffffff, 0x01d00073, 0x000900a2, // wrs.sto
  0xfe007fff, 0x12000073, 0x000900a3, // sfence.vma
  0xfe007fff, 0x16000073, 0x000900a4, // sinval.vma
  0xffffffff, 0x18000073, 0x000900a5, // sfence.w.inval
  0xffffffff, 0x18100073, 0x000900a6, // sfence.inval.ir
  0xfe007fff, 0x22000073, 0x000900a7, // hfence.vvma
  0xfe007fff, 0x62000073, 0x000900a8, // hfence.gvma
  0xfe007fff, 0x26000073, 0x000900a9, // hinval.vvma
  0xfe007fff, 0x66000073, 0x000900aa, // hinval.gvma
  0xfff0707f, 0x60004073, 0x000000ab, // hlv.b
  0xfff0707f, 0x60104073, 0x000000ac, // hlv.bu
  0xfff0707f, 0x64004073, 0x000000ad, // hlv.h
  0xfff0707f, 0x64104073, 0x000000ae, // hlv.hu
  0xfff0707f, 0x64304073, 0x000000af, // hlvx.hu
  0xfff0707f, 0x68004073, 0x000000b0, // hlv.w
  0xfff0707f, 0x68104073, 0x000000b1, // hlv.wu
  0xfff0707f, 0x68304073, 0x000000b2, // hlvx.wu
  0xfff0707f, 0x6c004073, 0x000000b3, // hlv.d
  0xfe007fff, 0x62004073, 0x000400b4, // hsv.b
  0xfe007fff, 0x66004073, 0x000400b5, // hsv.h
  0xfe007fff, 0x6a004073, 0x000400b6, // hsv.w
  0xfe007fff, 0x6e004073, 0x000400b7, // hsv.d
];
