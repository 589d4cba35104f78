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
export const ORI: u32 = 36;
export const ANDI: u32 = 37;
export const SLLI: u32 = 38;
export const SRLI: u32 = 39;
export const SRAI: u32 = 40;
export const ADDIW: u32 = 41;
export const SLLIW: u32 = 42;
export const SRLIW: u32 = 43;
export const SRAIW: u32 = 44;
export const ADD: u32 = 45;
export const SUB: u32 = 46;
export const SLL: u32 = 47;
export const SLT: u32 = 48;
export const SLTU: u32 = 49;
export const XOR: u32 = 50;
export const SRL: u32 = 51;
export const SRA: u32 = 52;
export const OR: u32 = 53;
export const AND: u32 = 54;
export const ADDW: u32 = 55;
export const SUBW: u32 = 56;
export const SLLW: u32 = 57;
export const SRLW: u32 = 58;
export const SRAW: u32 = 59;
export const MUL: u32 = 60;
export const MULH: u32 = 61;
export const MULHSU: u32 = 62;
export const MULHU: u32 = 63;
export const DIV: u32 = 64;
export const DIVU: u32 = 65;
export const REM: u32 = 66;
export const REMU: u32 = 67;
export const MULW: u32 = 68;
export const DIVW: u32 = 69;
export const DIVUW: u32 = 70;
export const REMW: u32 = 71;
export const REMUW: u32 = 72;
export const FENCE: u32 = 73;
export const FENCE_I: u32 = 74;
export const LR_W: u32 = 75;
export const LR_D: u32 = 76;
export const SC_W: u32 = 77;
export const SC_D: u32 = 78;
export const AMOSWAP_W: u32 = 79;
export const AMOSWAP_D: u32 = 80;
export const AMOADD_W: u32 = 81;
export const AMOADD_D: u32 = 82;
export const AMOXOR_W: u32 = 83;
export const AMOXOR_D: u32 = 84;
export const AMOAND_W: u32 = 85;
export const AMOAND_D: u32 = 86;
export const AMOOR_W: u32 = 87;
export const AMOOR_D: u32 = 88;
export const AMOMIN_W: u32 = 89;
export const AMOMIN_D: u32 = 90;
export const AMOMAX_W: u32 = 91;
export const AMOMAX_D: u32 = 92;
export const AMOMINU_W: u32 = 93;
export const AMOMINU_D: u32 = 94;
export const AMOMAXU_W: u32 = 95;
export const AMOMAXU_D: u32 = 96;
export const CSRRW: u32 = 97;
export const CSRRS: u32 = 98;
export const CSRRC: u32 = 99;
export const CSRRWI: u32 = 100;
export const CSRRSI: u32 = 101;
export const CSRRCI: u32 = 102;
export const ECALL: u32 = 103;
export const EBREAK: u32 = 104;
export const SRET: u32 = 105;
export const MRET: u32 = 106;
export const WFI: u32 = 107;
export const SFENCE_VMA: u32 = 108;
export const HFENCE_VVMA: u32 = 109;
export const HFENCE_GVMA: u32 = 110;
export const HLV_B: u32 = 111;
export const HLV_BU: u32 = 112;
export const HLV_H: u32 = 113;
export const HLV_HU: u32 = 114;
export const HLVX_HU: u32 = 115;
export const HLV_W: u32 = 116;
export const HLV_WU: u32 = 117;
export const HLVX_WU: u32 = 118;
export const HLV_D: u32 = 119;
export const HSV_B: u32 = 120;
export const HSV_H: u32 = 121;
export const HSV_W: u32 = 122;
export const HSV_D: u32 = 123;
export const SHORT_ADDI: u32 = 124;
export const SHORT_ADDIW: u32 = 125;
export const SHORT_LUI: u32 = 126;
export const SHORT_LW: u32 = 127;
export const SHORT_LD: u32 = 128;
export const SHORT_SW: u32 = 129;
export const SHORT_SD: u32 = 130;
export const SHORT_SLLI: u32 = 131;
export const SHORT_SRLI: u32 = 132;
export const SHORT_SRAI: u32 = 133;
export const SHORT_ANDI: u32 = 134;
export const SHORT_SUB: u32 = 135;
export const SHORT_XOR: u32 = 136;
export const SHORT_OR: u32 = 137;
export const SHORT_AND: u32 = 138;
export const SHORT_SUBW: u32 = 139;
export const SHORT_ADDW: u32 = 140;
export const SHORT_ADD: u32 = 141;
export const SHORT_JAL: u32 = 142;
export const SHORT_JALR: u32 = 143;
export const SHORT_BEQ: u32 = 144;
export const SHORT_BNE: u32 = 145;
export const SHORT_NEAR_JAL: u32 = 146;
export const SHORT_NEAR_BEQ: u32 = 147;
export const SHORT_NEAR_BNE: u32 = 148;

export const FORMAT_R: u32 = 0;
export const FORMAT_I: u32 = 1;
export const FORMAT_S: u32 = 2;
export const FORMAT_B: u32 = 3;
export const FORMAT_U: u32 = 4;
export const FORMAT_J: u32 = 5;
export const FORMAT_SHIFT: u32 = 6;
export const FORMAT_SYSTEM: u32 = 7;
export const FORMAT_NONE: u32 = 8;

// The opcode of the compressed spelling, by opcode; 0 where there is none.
export const SHORT_FORMS: StaticArray<u8> = [0, 0, 0, 0, 146, 147, 148, 0, 0, 0, 0, 126, 0, 142, 143, 144, 145, 0, 0, 0, 0, 0, 0, 127, 128, 0, 0, 0, 0, 0, 129, 130, 124, 0, 0, 0, 0, 134, 131, 132, 133, 125, 0, 0, 0, 141, 135, 0, 0, 0, 136, 0, 0, 137, 138, 140, 139, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

// First row of each major opcode (bits 6 to 2) in ENCODINGS.
export const MAJOR_STARTS: StaticArray<u8> = [0, 7, 7, 7, 9, 18, 19, 23, 23, 27, 27, 27, 49, 67, 68, 78, 78, 78, 78, 78, 78, 78, 78, 78, 78, 84, 85, 85, 86, 113, 113, 113, 113];

// mask, match, opcode | format << 16
export const ENCODINGS: StaticArray<u32> = [
  0x0000707f, 0x00000003, 0x00010015, // lb
  0x0000707f, 0x00001003, 0x00010016, // lh
  0x0000707f, 0x00002003, 0x00010017, // lw
  0x0000707f, 0x00003003, 0x00010018, // ld
  0x0000707f, 0x00004003, 0x00010019, // lbu
  0x0000707f, 0x00005003, 0x0001001a, // lhu
  0x0000707f, 0x00006003, 0x0001001b, // lwu
  0x0000707f, 0x0000000f, 0x00080049, // fence
  0x0000707f, 0x0000100f, 0x0008004a, // fence.i
  0x0000707f, 0x00000013, 0x00010020, // addi
  0x0000707f, 0x00002013, 0x00010021, // slti
  0x0000707f, 0x00003013, 0x00010022, // sltiu
  0x0000707f, 0x00004013, 0x00010023, // xori
  0x0000707f, 0x00006013, 0x00010024, // ori
  0x0000707f, 0x00007013, 0x00010025, // andi
  0xfc00707f, 0x00001013, 0x00060026, // slli
  0xfc00707f, 0x00005013, 0x00060027, // srli
  0xfc00707f, 0x40005013, 0x00060028, // srai
  0x0000007f, 0x00000017, 0x0004000c, // auipc
  0x0000707f, 0x0000001b, 0x00010029, // addiw
  0xfe00707f, 0x0000101b, 0x0006002a, // slliw
  0xfe00707f, 0x0000501b, 0x0006002b, // srliw
  0xfe00707f, 0x4000501b, 0x0006002c, // sraiw
  0x0000707f, 0x00000023, 0x0002001c, // sb
  0x0000707f, 0x00001023, 0x0002001d, // sh
  0x0000707f, 0x00002023, 0x0002001e, // sw
  0x0000707f, 0x00003023, 0x0002001f, // sd
  0xf9f0707f, 0x1000202f, 0x0000004b, // lr.w
  0xf9f0707f, 0x1000302f, 0x0000004c, // lr.d
  0xf800707f, 0x1800202f, 0x0000004d, // sc.w
  0xf800707f, 0x1800302f, 0x0000004e, // sc.d
  0xf800707f, 0x0800202f, 0x0000004f, // amoswap.w
  0xf800707f, 0x0800302f, 0x00000050, // amoswap.d
  0xf800707f, 0x0000202f, 0x00000051, // amoadd.w
  0xf800707f, 0x0000302f, 0x00000052, // amoadd.d
  0xf800707f, 0x2000202f, 0x00000053, // amoxor.w
  0xf800707f, 0x2000302f, 0x00000054, // amoxor.d
  0xf800707f, 0x6000202f, 0x00000055, // amoand.w
  0xf800707f, 0x6000302f, 0x00000056, // amoand.d
  0xf800707f, 0x4000202f, 0x00000057, // amoor.w
  0xf800707f, 0x4000302f, 0x00000058, // amoor.d
  0xf800707f, 0x8000202f, 0x00000059, // amomin.w
  0xf800707f, 0x8000302f, 0x0000005a, // amomin.d
  0xf800707f, 0xa000202f, 0x0000005b, // amomax.w
  0xf800707f, 0xa000302f, 0x0000005c, // amomax.d
  0xf800707f, 0xc000202f, 0x0000005d, // amominu.w
  0xf800707f, 0xc000302f, 0x0000005e, // amominu.d
  0xf800707f, 0xe000202f, 0x0000005f, // amomaxu.w
  0xf800707f, 0xe000302f, 0x00000060, // amomaxu.d
  0xfe00707f, 0x00000033, 0x0000002d, // add
  0xfe00707f, 0x40000033, 0x0000002e, // sub
  0xfe00707f, 0x00001033, 0x0000002f, // sll
  0xfe00707f, 0x00002033, 0x00000030, // slt
  0xfe00707f, 0x00003033, 0x00000031, // sltu
  0xfe00707f, 0x00004033, 0x00000032, // xor
  0xfe00707f, 0x00005033, 0x00000033, // srl
  0xfe00707f, 0x40005033, 0x00000034, // sra
  0xfe00707f, 0x00006033, 0x00000035, // or
  0xfe00707f, 0x00007033, 0x00000036, // and
  0xfe00707f, 0x02000033, 0x0000003c, // mul
  0xfe00707f, 0x02001033, 0x0000003d, // mulh
  0xfe00707f, 0x02002033, 0x0000003e, // mulhsu
  0xfe00707f, 0x02003033, 0x0000003f, // mulhu
  0xfe00707f, 0x02004033, 0x00000040, // div
  0xfe00707f, 0x02005033, 0x00000041, // divu
  0xfe00707f, 0x02006033, 0x00000042, // rem
  0xfe00707f, 0x02007033, 0x00000043, // remu
  0x0000007f, 0x00000037, 0x0004000b, // lui
  0xfe00707f, 0x0000003b, 0x00000037, // addw
  0xfe00707f, 0x4000003b, 0x00000038, // subw
  0xfe00707f, 0x0000103b, 0x00000039, // sllw
  0xfe00707f, 0x0000503b, 0x0000003a, // srlw
  0xfe00707f, 0x4000503b, 0x0000003b, // sraw
  0xfe00707f, 0x0200003b, 0x00000044, // mulw
  0xfe00707f, 0x0200403b, 0x00000045, // divw
  0xfe00707f, 0x0200503b, 0x00000046, // divuw
  0xfe00707f, 0x0200603b, 0x00000047, // remw
  0xfe00707f, 0x0200703b, 0x00000048, // remuw
  0x0000707f, 0x00000063, 0x0003000f, // beq
  0x0000707f, 0x00001063, 0x00030010, // bne
  0x0000707f, 0x00004063, 0x00030011, // blt
  0x0000707f, 0x00005063, 0x00030012, // bge
  0x0000707f, 0x00006063, 0x00030013, // bltu
  0x0000707f, 0x00007063, 0x00030014, // bgeu
  0x0000707f, 0x00000067, 0x0001000e, // jalr
  0x0000007f, 0x0000006f, 0x0005000d, // jal
  0x0000707f, 0x00001073, 0x00070061, // csrrw
  0x0000707f, 0x00002073, 0x00070062, // csrrs
  0x0000707f, 0x00003073, 0x00070063, // csrrc
  0x0000707f, 0x00005073, 0x00070064, // csrrwi
  0x0000707f, 0x00006073, 0x00070065, // csrrsi
  0x0000707f, 0x00007073, 0x00070066, // csrrci
  0xffffffff, 0x00000073, 0x00070067, // ecall
  0xffffffff, 0x00100073, 0x00070068, // ebreak
  0xffffffff, 0x10200073, 0x00070069, // sret
  0xffffffff, 0x30200073, 0x0007006a, // mret
  0xffffffff, 0x10500073, 0x0007006b, // wfi
  0xfe007fff, 0x12000073, 0x0007006c, // sfence.vma
  0xfe007fff, 0x22000073, 0x0007006d, // hfence.vvma
  0xfe007fff, 0x62000073, 0x0007006e, // hfence.gvma
  0xfff0707f, 0x60004073, 0x0000006f, // hlv.b
  0xfff0707f, 0x60104073, 0x00000070, // hlv.bu
  0xfff0707f, 0x64004073, 0x00000071, // hlv.h
  0xfff0707f, 0x64104073, 0x00000072, // hlv.hu
  0xfff0707f, 0x64304073, 0x00000073, // hlvx.hu
  0xfff0707f, 0x68004073, 0x00000074, // hlv.w
  0xfff0707f, 0x68104073, 0x00000075, // hlv.wu
  0xfff0707f, 0x68304073, 0x00000076, // hlvx.wu
  0xfff0707f, 0x6c004073, 0x00000077, // hlv.d
  0xfe007fff, 0x62004073, 0x00020078, // hsv.b
  0xfe007fff, 0x66004073, 0x00020079, // hsv.h
  0xfe007fff, 0x6a004073, 0x0002007a, // hsv.w
  0xfe007fff, 0x6e004073, 0x0002007b, // hsv.d
];
