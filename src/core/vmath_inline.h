/* The functions of vmath.h.  No branches, only selects, so that a loop over them vectorises.
 * Polynomials: minimax by Remez exchange (src/core/minimax.py prints them and their errors). */
#ifndef ITO_CORE_VMATH_INLINE_H
#define ITO_CORE_VMATH_INLINE_H

#include <stdint.h>
#include <string.h>

#define ITO_V_INLINE static inline __attribute__ ((always_inline, unused))

ITO_V_INLINE uint64_t
ito_v_bits (double x)
{
  uint64_t bits;
  memcpy (&bits, &x, sizeof bits);
  return bits;
}

ITO_V_INLINE double
ito_v_double (uint64_t bits)
{
  double x;
  memcpy (&x, &bits, sizeof x);
  return x;
}

/* x + ITO_V_ROUND - ITO_V_ROUND is x rounded to an integer, |x| < 2^51; the low bits of the sum
 * are that integer in two's complement. */
#define ITO_V_ROUND 0x1.8p+52
#define ITO_V_LOG2E 0x1.71547652b82fep+0
#define ITO_V_LN2 0x1.62e42fefa39efp-1
#define ITO_V_LN2_HIGH 0x1.62e42fefa3800p-1 /* 42 bits: its product with |k| < 2^11 is exact */
#define ITO_V_LN2_LOW 0x1.ef35793c76730p-45

/* x = k ln 2 + r, |r| <= ln 2 / 2: returns q = (e^r - 1 - r) / r^2, stores r and k + ITO_V_ROUND.
 * Error of 1 + r + r^2 q: 2^-56. */
ITO_V_INLINE double
ito_v_exp_reduce (double x, double *r, double *shifted)
{
  double t = ITO_FMA (x, ITO_V_LOG2E, ITO_V_ROUND);
  double k = t - ITO_V_ROUND;
  double y = ITO_FMA (-k, ITO_V_LN2_HIGH, x);
  y = ITO_FMA (-k, ITO_V_LN2_LOW, y);
  double q = 0x1.ad7f0bef63aabp-26;
  q = ITO_FMA (q, y, 0x1.28ad4e4cd611bp-22);
  q = ITO_FMA (q, y, 0x1.71df25619b553p-19);
  q = ITO_FMA (q, y, 0x1.a0199a3743ee9p-16);
  q = ITO_FMA (q, y, 0x1.a01a012a6a67bp-13);
  q = ITO_FMA (q, y, 0x1.6c16c1841877cp-10);
  q = ITO_FMA (q, y, 0x1.1111111127b4ep-7);
  q = ITO_FMA (q, y, 0x1.55555555508dap-5);
  q = ITO_FMA (q, y, 0x1.55555555554fap-3);
  q = ITO_FMA (q, y, 0x1.0000000000009p-1);
  *r = y;
  *shifted = t;
  return q;
}

/* 2^k, |k| <= 1022, from k + ITO_V_ROUND. */
ITO_V_INLINE double
ito_v_power_of_two (double shifted)
{
  return ito_v_double ((ito_v_bits (shifted) << 52) + UINT64_C (0x3ff0000000000000));
}

/* e^x.  Subnormal results are rounded once; overflows to infinity; NaN stays NaN. */
ITO_V_INLINE double
ito_v_exp (double x)
{
  /* Beyond these the result is 0 or infinite anyway, and k stays small. */
  double y = x < -800 ? -800 : x;
  y = y > 800 ? 800 : y;
  double r, t, q = ito_v_exp_reduce (y, &r, &t);
  double e = 1 + ITO_FMA (r * r, q, r);
  /* 2^k in two factors: the first product is exact. */
  double k = t - ITO_V_ROUND;
  double half = 0.5 * k + ITO_V_ROUND;
  double rest = k - (half - ITO_V_ROUND) + ITO_V_ROUND;
  return e * ito_v_power_of_two (half) * ito_v_power_of_two (rest);
}

/* 2^x for x <= 0, for sums of weights: 0 below -1022; NaN stays NaN.  2^r, |r| <= 1/2, is in
 * [2^-1/2, 2^1/2]: the integer part of x is added to its exponent.  Error of the polynomial: 2^-55.
 */
ITO_V_INLINE double
ito_v_exp2_weight (double x)
{
  double t = x + ITO_V_ROUND;
  double r = x - (t - ITO_V_ROUND);
  double q = 0x1.e79ba5ec18b84p-32;
  q = ITO_FMA (q, r, 0x1.e61b4f5042140p-28);
  q = ITO_FMA (q, r, 0x1.b5267cea5d9acp-24);
  q = ITO_FMA (q, r, 0x1.62bfc79d7646dp-20);
  q = ITO_FMA (q, r, 0x1.ffcbfba97c6e4p-17);
  q = ITO_FMA (q, r, 0x1.4309130ed8bc8p-13);
  q = ITO_FMA (q, r, 0x1.5d87fe78cd6dcp-10);
  q = ITO_FMA (q, r, 0x1.3b2ab6fba011ap-7);
  q = ITO_FMA (q, r, 0x1.c6b08d7049fe8p-5);
  q = ITO_FMA (q, r, 0x1.ebfbdff82c5a4p-3);
  q = ITO_FMA (q, r, 0x1.62e42fefa39efp-1);
  double e = ITO_FMA (q, r, 1);
  e = ito_v_double (ito_v_bits (e) + (ito_v_bits (t) << 52));
  return x < -1022 ? 0 : e;
}

/* log x of a positive normal number: x = 2^k m, m in [sqrt(1/2), sqrt(2)), f = m - 1 exact,
 * s = f/(2 + f), log m = f - f^2/2 + s (f^2/2 + R(s^2)), error of R: 2^-59. */
ITO_V_INLINE double
ito_v_log_scaled (double x, double exponent)
{
  const uint64_t root_half = UINT64_C (0x3fe6a09e667f3bcd), one = UINT64_C (0x3ff0000000000000);
  uint64_t bits = ito_v_bits (x);
  /* k + 1023 without a signed shift, which AVX2 lacks; then to double by its low bits. */
  uint64_t biased = (bits + (one - root_half)) >> 52;
  double k = ito_v_double (biased | UINT64_C (0x4330000000000000)) - (0x1p+52 + 1023) + exponent;
  double f = ito_v_double (bits - (biased << 52) + one) - 1;
  double s = f / (2 + f), z = s * s, half = 0.5 * f * f;
  double p = 0x1.2f056395f5a67p-3;
  p = ITO_FMA (p, z, 0x1.39a1bab2e7e3cp-3);
  p = ITO_FMA (p, z, 0x1.74663ee8bc916p-3);
  p = ITO_FMA (p, z, 0x1.c71c52095abb5p-3);
  p = ITO_FMA (p, z, 0x1.24924941f1295p-2);
  p = ITO_FMA (p, z, 0x1.999999997fdb7p-2);
  p = ITO_FMA (p, z, 0x1.5555555555592p-1);
  double tail = ITO_FMA (s, ITO_FMA (z, p, half), k * ITO_V_LN2_LOW);
  return ITO_FMA (k, ITO_V_LN2_HIGH, f - (half - tail));
}

ITO_V_INLINE double
ito_v_log_normal (double x)
{
  return ito_v_log_scaled (x, 0);
}

/* log x for all x: -infinity at 0, NaN below. */
ITO_V_INLINE double
ito_v_log (double x)
{
  int tiny = x < 0x1p-1022;
  double y = ito_v_log_scaled (tiny ? x * 0x1p+54 : x, tiny ? -54.0 : 0.0);
  y = x == 0 ? -__builtin_inf () : y;
  y = x < 0 ? __builtin_nan ("") : y;
  /* Infinity and NaN are their own logarithms. */
  return x < __builtin_inf () ? y : x + x;
}

/* sin and cos of 2 pi u, |u| < 2^49.  u = q/4 + r exactly, |r| <= 1/8, one polynomial each in r^2,
 * then swapped and negated by the quadrant q. Relative error <= 2 ulp also where they are small. */
ITO_V_INLINE void
ito_v_sincos2pi (double u, double *sine, double *cosine)
{
  double t = 4 * u + ITO_V_ROUND;
  uint64_t q = ito_v_bits (t);
  double r = u - 0.25 * (t - ITO_V_ROUND), z = r * r;
  double a = 0x1.e3f39e1121db9p+1;
  a = ITO_FMA (a, z, -0x1.e30071ff2f077p+3);
  a = ITO_FMA (a, z, 0x1.50782fda6c371p+5);
  a = ITO_FMA (a, z, -0x1.32d2cce2e60e5p+6);
  a = ITO_FMA (a, z, 0x1.466bc677587fdp+6);
  a = ITO_FMA (a, z, -0x1.4abbce625be41p+5);
  a = ITO_FMA (a, z, 0x1.921fb54442d18p+2);
  double b = -0x1.b26fe81e451fdp+0;
  b = ITO_FMA (b, z, 0x1.f9cc6acee69f8p+2);
  b = ITO_FMA (b, z, -0x1.a6d1ecb73ed2cp+4);
  b = ITO_FMA (b, z, 0x1.e1f50683b42adp+5);
  b = ITO_FMA (b, z, -0x1.55d3c7e3c95bcp+6);
  b = ITO_FMA (b, z, 0x1.03c1f081b5ab0p+6);
  b = ITO_FMA (b, z, -0x1.3bd3cc9be45dep+4);
  uint64_t s = ito_v_bits (r * a), c = ito_v_bits (ITO_FMA (b, z, 1));
  uint64_t swap = (s ^ c) & (0 - (q & 1));
  *sine = ito_v_double ((s ^ swap) ^ ((q & 2) << 62));
  *cosine = ito_v_double ((c ^ swap) ^ (((q + 1) & 2) << 62));
}

#endif
