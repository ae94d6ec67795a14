/* The scalar functions: a table from 50-digit arithmetic (mpmath), and long double over their whole
 * range. */
#include "core/scalar.h"
#include "core/ulp.h"
#include "tap.h"
#include <float.h>
#include <gsl/gsl_errno.h>

#define LIMIT 3 /* ulp */

typedef double function (double);
typedef long double truth (long double);

static uint64_t state = 7;

static const struct
{
  const char *name;
  function *f;
  double x;
  long double y;
} table[] = {
  { "exp", ito_exp, -3.7, 0.02472352647033938681097685L },
  { "exp", ito_exp, 0.01, 1.010050167084168057752424L },
  { "exp", ito_exp, 650, 1.956199921370271886821567e+282L },
  { "expm1", ito_expm1, -1e-9, -9.999999995000000624482581e-10L },
  { "expm1", ito_expm1, 0.3, 0.349858807576003088997301L },
  { "expm1", ito_expm1, -0.9, -0.5934303402594008971442057L },
  { "log", ito_log, 1e-300, -690.7755278982137051803383L },
  { "log", ito_log, 0.9999, -0.0001000050003333473208196443L },
  { "log", ito_log, 1.7e300, 691.3061561492758756541337L },
  { "log1p", ito_log1p, 1e-12, 9.99999999999499979886648e-13L },
  { "log1p", ito_log1p, -0.75, -1.386294361119890618834464L },
  { "log1p", ito_log1p, 40, 3.713572066704307803866763L },
  { "cos2pi", ito_cos2pi, 0.2, 0.3090169943749473577590922L },
  { "cos2pi", ito_cos2pi, 0.2500001, -0.0000006283185307359850228689291L },
  { "cos2pi", ito_cos2pi, 1234.7, -0.3090169943746756823499315L },
  { "sin2pi", ito_sin2pi, 1e-9, 6.283185307179586826910365e-9L },
  { "sin2pi", ito_sin2pi, 0.4999, 0.0006283184893761880240479124L },
  { "sin2pi", ito_sin2pi, -77.3, -0.9510565162951590905069163L },
  { "tanh", ito_tanh, 1e-5, 0.000009999999999666667484710539L },
  { "tanh", ito_tanh, -0.6, -0.537049566998035270061625L },
  { "tanh", ito_tanh, 3.5, 0.9981778976111987092842734L },
  { "phi1", ito_phi1, 1e-7, 1.000000050000001666666706L },
  { "phi1", ito_phi1, -2.5, 0.3671660005504404819321885L },
  { "phi1", ito_phi1, 705, 2.135111819947792998341086e+303L },
  { "phi2", ito_phi2, 1e-6, 0.5000001666667083333416591L },
  { "phi2", ito_phi2, -0.5, 0.4261226388505336944151981L },
  { "phi2", ito_phi2, -1.99, 0.2845118621866932300342076L },
  { "phi2", ito_phi2, 3, 1.787281880354185304547614L },
  { "phi2", ito_phi2, 708, 6.031518609507275636741561e+301L },
};

static const struct
{
  double x, y;
  long double z;
} powers[] = {
  { 1.1, 700, 9.437992127672948653912938e+28L },
  { 0.3, -500, 2.750252956203188907858091e+261L },
  { 1e-10, 30.5, 1.000000000000001111182018e-305L },
  { 2, 0.5, 1.414213562373095048801689L },
  { 0.999999, 1e7, 0.0000453997027501972055604103L },
};

/* sin and cos of 2 pi u: whole and half turns off exactly, then sinl and cosl. */
static long double
true_cos2pi (long double u)
{
  long double r = u - 2 * floorl (u / 2) - 1, two_pi = 6.283185307179586476925286766559005768L;
  r = fabsl (r); /* 0..1, cos is even and of period 1 */
  r = r > 0.5L ? 1 - r : r;
  return r < 0.125L   ? cosl (two_pi * r)
         : r < 0.375L ? sinl (two_pi * (0.25L - r))
                      : -cosl (two_pi * (0.5L - r));
}

static long double
true_sin2pi (long double u)
{
  long double a = fabsl (u), r = a - floorl (a), two_pi = 6.283185307179586476925286766559005768L;
  long double sign = (u < 0) != (r > 0.5L) ? -1 : 1;
  r = r > 0.5L ? 1 - r : r;
  return sign
         * (r < 0.125L   ? sinl (two_pi * r)
            : r < 0.375L ? cosl (two_pi * (0.25L - r))
                         : sinl (two_pi * (0.5L - r)));
}

static long double
true_phi1 (long double h)
{
  return h == 0 ? 1 : expm1l (h) / h;
}

/* Near 0 by the series, summed from its small end. */
static long double
true_phi2 (long double h)
{
  if (fabsl (h) > 1)
    return (expm1l (h) - h) / h / h;
  long double sum = 0;
  for (int j = 24; j >= 0; j--)
    sum = sum * h + 1 / tgammal (j + 3);
  return sum;
}

static long double
true_log1p (long double x)
{
  return log1pl (x);
}

/* The worst error at n numbers: each of a sign and a size, exp of uniform on [log a, log b], or
 * uniform on [a, b] where a <= 0. */
static void
scan (const char *name, function *f, truth *t, double a, double b)
{
  double worst = 0, where = 0;
  int n = 100000;
  for (int i = 0; i < n; i++)
    {
      double x =
          a > 0 ? exp (ulp_random_in (&state, log (a), log (b))) : ulp_random_in (&state, a, b);
      double e = ulp_error (f (x), t (x));
      if (!(e <= worst))
        {
          worst = e;
          where = x;
        }
    }
  tap_ok (worst <= LIMIT, "%s on %g to %g: %.3g ulp at %.17g", name, a, b, worst, where);
}

static double
minus_expm1 (double x)
{
  return ito_expm1 (-x);
}

static long double
true_minus_expm1 (long double x)
{
  return expm1l (-x);
}

static double
minus_log1p (double x)
{
  return ito_log1p (-x);
}

static long double
true_minus_log1p (long double x)
{
  return log1pl (-x);
}

static double
minus_phi2 (double h)
{
  return ito_phi2 (-h);
}

static long double
true_minus_phi2 (long double h)
{
  return true_phi2 (-h);
}

static double
minus_phi1 (double h)
{
  return ito_phi1 (-h);
}

static long double
true_minus_phi1 (long double h)
{
  return true_phi1 (-h);
}

static void
scan_pow (double low, double high, const char *name)
{
  double worst = 0, at_x = 0, at_y = 0;
  for (int i = 0; i < 200000; i++)
    {
      /* The result's size is uniform in the exponent, so that y fits x. */
      double x = exp (ulp_random_in (&state, low, high));
      double y = ulp_random_in (&state, -744, 709) / log (x);
      double e = ulp_error (ito_pow (x, y), powl (x, y));
      if (isfinite (y) && !(e <= worst))
        {
          worst = e;
          at_x = x;
          at_y = y;
        }
    }
  tap_ok (worst <= LIMIT, "pow, %s: %.3g ulp at %.17g ^ %.17g", name, worst, at_x, at_y);
}

static int
is (double value, double expected)
{
  return isnan (expected) ? isnan (value) : value == expected;
}

static void
test_edges (void)
{
  const double inf = INFINITY;
  tap_ok (is (ito_exp (inf), inf) && is (ito_exp (-inf), 0) && is (ito_exp (NAN), NAN)
              && is (ito_exp (0), 1),
          "exp of 0, infinities and NaN");
  tap_ok (is (ito_expm1 (inf), inf) && is (ito_expm1 (-inf), -1) && is (ito_expm1 (NAN), NAN)
              && is (ito_expm1 (0), 0) && is (ito_expm1 (0x1p-1074), 0x1p-1074),
          "expm1 of 0, infinities, NaN and the smallest number");
  tap_ok (is (ito_log (0), -inf) && is (ito_log (-1), NAN) && is (ito_log (inf), inf)
              && is (ito_log (NAN), NAN) && is (ito_log (1), 0) && is (ito_log (-inf), NAN),
          "log of 0, 1, -1, infinities and NaN");
  tap_ok (is (ito_log1p (-1), -inf) && is (ito_log1p (-2), NAN) && is (ito_log1p (inf), inf)
              && is (ito_log1p (NAN), NAN) && is (ito_log1p (0), 0)
              && is (ito_log1p (0x1p-1074), 0x1p-1074) && is (ito_log1p (-inf), NAN),
          "log1p of -1, 0, infinities, NaN and the smallest number");
  int right = 1;
  const double special[] = { 0, 0.5, 1, 2, 3, 0x1p-1074, DBL_MAX, inf, NAN, 0.99, 1e-300 };
  const double power[] = { 0, 1, -1, 2, 0.5, -0.5, inf, -inf, NAN, 1e300, -1e300, 1e-300, DBL_MAX };
  for (size_t i = 0; i < sizeof special / sizeof *special; i++)
    for (size_t j = 0; j < sizeof power / sizeof *power; j++)
      {
        double e =
            ulp_error (ito_pow (special[i], power[j]), (long double)pow (special[i], power[j]));
        if (!(e <= 1))
          {
            printf ("# pow (%g, %g) = %g\n", special[i], power[j], ito_pow (special[i], power[j]));
            right = 0;
          }
      }
  tap_ok (right, "pow at 0, 1, infinities, NaN and far out agrees with C's");
  tap_ok (is (ito_pow (-1, 2), NAN) && is (ito_pow (-INFINITY, 1), NAN),
          "pow of a negative number is NaN");
  tap_ok (is (ito_cos2pi (0), 1) && is (ito_cos2pi (0.5), -1) && is (ito_cos2pi (0.25), 0)
              && is (ito_cos2pi (1e300), 1) && is (ito_sin2pi (1e300), 0)
              && is (ito_sin2pi (0.25), 1) && is (ito_sin2pi (-0.25), -1)
              && is (ito_sin2pi (0x1p+51 + 0.5), 0) && is (ito_cos2pi (0x1p+51 + 0.5), -1)
              && is (ito_sin2pi (-0.5), 0) && is (ito_cos2pi (inf), NAN)
              && is (ito_sin2pi (NAN), NAN),
          "cos2pi and sin2pi at quarter turns, far out, infinities and NaN");
  tap_ok (is (ito_tanh (inf), 1) && is (ito_tanh (-inf), -1) && is (ito_tanh (NAN), NAN)
              && is (ito_tanh (0), 0) && is (ito_tanh (0x1p-1060), 0x1p-1060),
          "tanh of 0, infinities, NaN and a subnormal");
  tap_ok (is (ito_phi1 (0), 1) && is (ito_phi1 (inf), inf) && is (ito_phi1 (-inf), 0)
              && is (ito_phi1 (NAN), NAN) && is (ito_phi1 (800), inf),
          "phi1 of 0, infinities and NaN");
  tap_ok (is (ito_phi2 (0), 0.5) && is (ito_phi2 (inf), inf) && is (ito_phi2 (-inf), 0)
              && is (ito_phi2 (NAN), NAN) && is (ito_phi2 (800), inf)
              && is (ito_phi2 (-1e300), 1e-300),
          "phi2 of 0, infinities, NaN and far below");
}

/* The same bits from every compiler and on every machine, for ever. */
static void
test_pinned (void)
{
  function *const all[] = { ito_exp,    ito_expm1, ito_log,  ito_log1p, ito_cos2pi,
                            ito_sin2pi, ito_tanh,  ito_phi1, ito_phi2 };
  uint64_t hash = 0;
  for (int i = 1; i <= 20000; i++)
    {
      double u = i * 0x1p-10, v = i % 2 ? u : -u, y[11];
      for (size_t j = 0; j < sizeof all / sizeof *all; j++)
        y[j] = all[j](all[j] == ito_log || all[j] == ito_log1p ? u : v);
      y[9] = ito_pow (u, 2.5);
      y[10] = ito_pow (u, -v);
      hash = ulp_hash_bits (hash, y, 11);
    }
  tap_ok (hash == UINT64_C (0xf03432f7b54c3b51), "the pinned bits (%016llx)",
          (unsigned long long)hash);
}

int
main (void)
{
  gsl_set_error_handler_off ();
#ifdef ULP_NO_TRUTH
  tap_skip ("scalar functions", ULP_NO_TRUTH);
  return tap_done ();
#endif
  for (size_t i = 0; i < sizeof table / sizeof *table; i++)
    {
      double e = ulp_error (table[i].f (table[i].x), table[i].y);
      tap_ok (e <= LIMIT, "%s (%g): %.3g ulp", table[i].name, table[i].x, e);
    }
  for (size_t i = 0; i < sizeof powers / sizeof *powers; i++)
    {
      double e = ulp_error (ito_pow (powers[i].x, powers[i].y), powers[i].z);
      tap_ok (e <= LIMIT, "pow (%g, %g): %.3g ulp", powers[i].x, powers[i].y, e);
    }

  scan ("exp", ito_exp, expl, -746, 710);
  scan ("expm1", ito_expm1, expm1l, -2, 2);
  scan ("expm1", ito_expm1, expm1l, 1e-320, 709);
  scan ("expm1(-x)", minus_expm1, true_minus_expm1, 1e-320, 100);
  scan ("log", ito_log, logl, 1e-320, DBL_MAX);
  scan ("log1p", ito_log1p, true_log1p, -1, 2);
  scan ("log1p", ito_log1p, true_log1p, 1e-320, DBL_MAX);
  scan ("log1p(-x)", minus_log1p, true_minus_log1p, 1e-320, 1);
  scan ("cos2pi", ito_cos2pi, true_cos2pi, -3, 3);
  scan ("sin2pi", ito_sin2pi, true_sin2pi, -3, 3);
  scan ("cos2pi", ito_cos2pi, true_cos2pi, 1e-300, 1e15);
  scan ("sin2pi", ito_sin2pi, true_sin2pi, 1e-300, 1e15);
  scan ("tanh", ito_tanh, tanhl, -2, 2);
  scan ("tanh", ito_tanh, tanhl, 1e-300, 50);
  scan ("phi1", ito_phi1, true_phi1, -3, 3);
  scan ("phi1", ito_phi1, true_phi1, 1e-300, 716);
  scan ("phi1(-h)", minus_phi1, true_minus_phi1, 1e-300, 1e6);
  scan ("phi2", ito_phi2, true_phi2, -3, 3);
  scan ("phi2", ito_phi2, true_phi2, 1e-300, 720);
  scan ("phi2(-h)", minus_phi2, true_minus_phi2, 1e-300, 1e6);
  scan_pow (-700, 700, "any base");
  scan_pow (-0.5, 0.5, "base close to 1");
  scan_pow (-1e-6, 1e-6, "base very close to 1");
  test_edges ();
  test_pinned ();

  /* Control: the formula with cancellation, as one would write it, does not pass. */
  double h = 1e-5, naive = ((exp (h) - 1) / h - 1) / h;
  tap_ok (ulp_error (naive, true_phi2 (h)) > LIMIT, "control: phi2 with cancellation is refused");
  return tap_done ();
}
