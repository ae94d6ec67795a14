/* The scalar functions of scalar.h: own arithmetic of +, -, *, / and bits, so that step
 * coefficients are the same everywhere.  This file is always compiled without ITO_ISA_FMA. */
#include "core/scalar.h"
#include "core/vmath.h"

#ifdef ITO_ISA_FMA
#error "scalar.c belongs to every dispatch class: compile it without ITO_ISA_FMA"
#endif

#define INFINITE __builtin_inf ()

double
ito_exp (double x)
{
  return ito_v_exp (x);
}

double
ito_log (double x)
{
  return ito_v_log (x);
}

/* e^x - 1 = 2^k (e^r - 1) + (2^k - 1). */
double
ito_expm1 (double x)
{
  if (x > 700)
    return ito_v_exp (x);
  if (x < -40)
    return -1;
  double r, t, q = ito_v_exp_reduce (x, &r, &t), p = r + r * r * q;
  double scale = ito_v_power_of_two (t);
  return t == ITO_V_ROUND ? p : scale * p + (scale - 1);
}

/* log u + (what 1 + x = u lost) / u. */
double
ito_log1p (double x)
{
  if (!(x > -1 && x < INFINITE))
    return x == -1 ? -INFINITE : x < -1 ? __builtin_nan ("") : x + x;
  double u = 1 + x;
  double lost = x < 1 ? x - (u - 1) : 1 - (u - x);
  return lost == x ? x : ito_v_log (u) + lost / u;
}

/* Double-double: high + low, |low| <= ulp(high) / 2. */
typedef struct
{
  double high, low;
} dd;

/* |a| >= |b| (Dekker 1971). */
static dd
sum_ordered (double a, double b)
{
  double s = a + b;
  return (dd){ s, b - (s - a) };
}

/* a b exactly (Dekker 1971, Veltkamp's splitting); no overflow below 2^995. */
static dd
product (double a, double b)
{
  double s = 0x8000001p0 * a, ah = s - (s - a), al = a - ah;
  double t = 0x8000001p0 * b, bh = t - (t - b), bl = b - bh;
  double p = a * b;
  return (dd){ p, ((ah * bh - p) + ah * bl + al * bh) + al * bl };
}

static dd
dd_product (dd a, dd b)
{
  dd p = product (a.high, b.high);
  return sum_ordered (p.high, p.low + (a.high * b.low + a.low * b.high));
}

/* log x to about 2^-64 relative, x positive and finite: 2 atanh s = 2 s + s^3 (2/3 + s^2 (...)). */
static dd
log_dd (double x)
{
  const dd two_thirds = { 0x1.5555555555555p-1, 0x1.5555555555555p-55 };
  double exponent = 0;
  if (x < 0x1p-1022)
    {
      x *= 0x1p+54;
      exponent = -54;
    }
  uint64_t bits = ito_v_bits (x);
  uint64_t biased = (bits + (UINT64_C (0x3ff0000000000000) - UINT64_C (0x3fe6a09e667f3bcd))) >> 52;
  double k = (double)(int64_t)biased - 1023 + exponent;
  double f = ito_v_double (bits - (biased << 52) + UINT64_C (0x3ff0000000000000)) - 1;

  dd below = sum_ordered (2, f), s;
  s.high = f / below.high;
  dd back = product (s.high, below.high);
  s.low = (f - back.high - back.low - s.high * below.low) / below.high;
  s = sum_ordered (s.high, s.low);

  /* (atanh(s)/s - 1 - s^2/3) 2/s^4 = 2/5 + 2/7 z + 2/9 z^2 + ..., z = s^2 <= 0.0295. */
  dd z = dd_product (s, s);
  double tail = 0;
  for (int j = 23; j >= 5; j -= 2)
    tail = tail * z.high + 2.0 / j;
  dd w = sum_ordered (two_thirds.high, two_thirds.low + z.high * tail);
  dd cubic = dd_product (dd_product (z, s), w);
  /* k ln 2 (high part exact) + 2 s + cubic, by falling size. */
  dd a = sum_ordered (2 * s.high, cubic.high);
  a.low += 2 * s.low + cubic.low;
  dd b = k == 0 ? (dd){ 0, 0 } : sum_ordered (k * ITO_V_LN2_HIGH, a.high);
  if (k == 0)
    return sum_ordered (a.high, a.low);
  dd c = product (k, ITO_V_LN2_LOW);
  dd d = sum_ordered (b.high, c.high);
  return sum_ordered (d.high, d.low + (b.low + (c.low + a.low)));
}

/* e^(y log x), both in double-double. */
double
ito_pow (double x, double y)
{
  if (y == 0 || x == 1)
    return 1;
  if (!(x >= 0) || y != y)
    return __builtin_nan ("");
  if (x == 0 || x == INFINITE)
    return (x == 0) == (y < 0) ? INFINITE : 0;
  if (y - y != 0)
    return (x > 1) == (y > 0) ? INFINITE : 0;
  dd l = log_dd (x);
  /* Far out of range, and far below 1 ulp of 1: products that would overflow or vanish. */
  double rough = l.high * y;
  if (rough > 800 || rough < -800)
    return rough > 0 ? INFINITE : 0;
  if (rough < 0x1p-60 && rough > -0x1p-60)
    return 1;
  dd p = product (l.high, y);
  p = sum_ordered (p.high, p.low + l.low * y);
  double e = ito_v_exp (p.high);
  return e < INFINITE ? e + e * p.low : e;
}

/* sin and cos of 2 pi u for all u: whole turns are taken off exactly. */
static void
sincos2pi (double u, double *sine, double *cosine)
{
  double turn = __builtin_fabs (u) < 0x1p+52 ? (double)(int64_t)u : u;
  ito_v_sincos2pi (u - turn, sine, cosine);
}

double
ito_cos2pi (double u)
{
  double s, c;
  sincos2pi (u, &s, &c);
  return c;
}

double
ito_sin2pi (double u)
{
  double s, c;
  sincos2pi (u, &s, &c);
  return s;
}

double
ito_tanh (double x)
{
  double a = __builtin_fabs (x);
  double t = ito_expm1 (2 * (a < 30 ? a : 30));
  double y = a < 0.5 ? t / (t + 2) : 1 - 2 / (t + 2);
  return x != x ? x : x < 0 ? -y : y;
}

double
ito_phi1 (double h)
{
  if (h == 0)
    return 1;
  if (h > 700)
    {
      /* e^h overflows before e^h / h does. */
      double half = ito_v_exp (0.5 * h);
      return h < INFINITE ? half / h * half : h;
    }
  return ito_expm1 (h) / h;
}

double
ito_phi2 (double h)
{
  if (h > 700)
    {
      double half = ito_v_exp (0.5 * h) / h;
      return h < INFINITE ? half * half : h;
    }
  if (h < -2 || h > 2)
    return h - h != 0 ? (h < 0 ? 0 : h) : (ito_expm1 (h) - h) / h / h;
  /* sum h^j / (j + 2)!, as nested quotients: 1/2 (1 + h/3 (1 + h/4 (...))). */
  double sum = 1;
  for (int j = 25; j >= 3; j--)
    sum = 1 + h * sum / j;
  return 0.5 * sum;
}
