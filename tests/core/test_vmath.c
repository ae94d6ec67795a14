/* exp, log, sin and cos of 2 pi u of every table this machine runs, against long double. */
#include "core/kernels.h"
#include "core/ulp.h"
#include "core/vmath.h"
#include "tap.h"
#include <float.h>
#include <gsl/gsl_errno.h>

enum
{
  many = 600000
};

static double x[many], y[many], y2[many], z[many], z2[many];
static uint64_t state = 1;

typedef long double truth_function (long double);

/* The worst error of a table's function on x[0..n-1]. */
static double
worst (void (*kernel) (size_t, const double *, double *), truth_function *truth, size_t n,
       double *where)
{
  double error = 0;
  kernel (n, x, y);
  for (size_t i = 0; i < n; i++)
    {
      double e = ulp_error (y[i], truth (x[i]));
      if (!(e <= error))
        {
          error = e;
          *where = x[i];
        }
    }
  return error;
}

static size_t
edges (void)
{
  const double some[] = { 0.0,
                          -0.0,
                          INFINITY,
                          -INFINITY,
                          NAN,
                          1,
                          -1,
                          0x1p-1074,
                          0x1p-1022,
                          -0x1p-1074,
                          0x1p-1000,
                          0x1p-54,
                          -0x1p-54,
                          DBL_MAX,
                          -DBL_MAX,
                          709.78271289338399,
                          709.78271289338409,
                          709.8,
                          710,
                          799,
                          801,
                          1e300,
                          -708,
                          -708.3964185322641,
                          -708.5,
                          -709,
                          -744.4400719213812,
                          -745.13321910194110,
                          -745.13321910194122,
                          -745.2,
                          -746,
                          -799,
                          -801,
                          -1e300,
                          0.34657359027997264,
                          -0.34657359027997264,
                          0.70710678118654746,
                          0.70710678118654757,
                          1.4142135623730949,
                          1.4142135623730951,
                          0x1.fffffffffffffp-1,
                          0x1.0000000000001p+0,
                          0x1.fffffffffffffp-1023,
                          0x0.8p-1022,
                          2,
                          0.5,
                          1e-300,
                          3 };
  memcpy (x, some, sizeof some);
  return sizeof some / sizeof *some;
}

static void
same_bits_alone (const ito_kernels *k, void (*kernel) (size_t, const double *, double *),
                 const char *name)
{
  /* Alone, at odd offsets and in a whole: a lane depends on its argument only. */
  size_t n = 1003;
  kernel (n, x, y);
  for (size_t i = 0; i < n; i++)
    kernel (1, x + i, y2 + i);
  int same = ulp_same_bits (y, y2, n);
  for (size_t i = 0; i < n; i += 13)
    kernel (n - i < 13 ? n - i : 13, x + i, y2 + i);
  same = same && ulp_same_bits (y, y2, n);
  tap_ok (same, "%s %s: bits do not depend on the other lanes", k->name, name);
}

static void
test_exp (const ito_kernels *k)
{
  double where = 0, e;
  e = worst (k->exp, expl, edges (), &where);
  tap_ok (e <= 1.5, "%s exp, edges: %.3g ulp at %.17g", k->name, e, where);

  for (size_t i = 0; i < many; i++)
    x[i] = ulp_from_bits (random_bits (&state));
  e = worst (k->exp, expl, many, &where);
  tap_ok (e <= 2, "%s exp, all doubles: %.3g ulp at %.17g", k->name, e, where);

  for (size_t i = 0; i < many; i++)
    x[i] = ulp_random_in (&state, -746, 710);
  e = worst (k->exp, expl, many, &where);
  tap_ok (e <= 2, "%s exp, -746 to 710: %.3g ulp at %.17g", k->name, e, where);
  same_bits_alone (k, k->exp, "exp");

  for (size_t i = 0; i < many; i++)
    x[i] = -1.5 + 3.0 * (double)i / many;
  e = worst (k->exp, expl, many, &where);
  tap_ok (e <= 2, "%s exp, grid on -1.5 to 1.5: %.3g ulp at %.17g", k->name, e, where);
}

/* 2^x of weights, as this file's class (portable) compiles it. */
static void
test_exp2_weight (void)
{
  double error = 0, where = 0;
  for (size_t i = 0; i < many; i++)
    {
      double u = -1022.0 * (double)i / many;
      double e = ulp_error (ito_v_exp2_weight (u), exp2l (u));
      if (!(e <= error))
        {
          error = e;
          where = u;
        }
    }
  tap_ok (error <= 2, "2^x of weights, -1022 to 0: %.3g ulp at %.17g", error, where);
  tap_ok (ito_v_exp2_weight (0) == 1 && ito_v_exp2_weight (-1) == 0.5
              && ito_v_exp2_weight (-1022) == 0x1p-1022 && ito_v_exp2_weight (-1022.5) == 0
              && ito_v_exp2_weight (-1e300) == 0 && ito_v_exp2_weight (-INFINITY) == 0
              && isnan (ito_v_exp2_weight (NAN)),
          "2^x of weights: 1 at 0, 0 far below, NaN stays");
}

static void
test_log (const ito_kernels *k)
{
  double where = 0, e;
  e = worst (k->log, logl, edges (), &where);
  tap_ok (e <= 1.5, "%s log, edges: %.3g ulp at %.17g", k->name, e, where);

  for (size_t i = 0; i < many; i++)
    x[i] = ulp_from_bits (random_bits (&state) >> 1);
  e = worst (k->log, logl, many, &where);
  tap_ok (e <= 2, "%s log, all positive doubles: %.3g ulp at %.17g", k->name, e, where);
  same_bits_alone (k, k->log, "log");

  for (size_t i = 0; i < many; i++)
    x[i] = ulp_from_bits (random_bits (&state) >> 12);
  e = worst (k->log, logl, many, &where);
  tap_ok (e <= 2, "%s log, subnormals: %.3g ulp at %.17g", k->name, e, where);

  for (size_t i = 0; i < many; i++)
    x[i] = 0.4 + 1.6 * (double)i / many;
  e = worst (k->log, logl, many, &where);
  tap_ok (e <= 2, "%s log, grid on 0.4 to 2: %.3g ulp at %.17g", k->name, e, where);

  for (size_t i = 0; i < many; i++)
    x[i] = 1 + (i % 2 ? 1 : -1) * exp (-35 * (double)i / many);
  e = worst (k->log, logl, many, &where);
  tap_ok (e <= 2, "%s log, close to 1: %.3g ulp at %.17g", k->name, e, where);
}

/* sin and cos of 2 pi r, |r| <= 1/2, from an argument at most pi/4: exact reduction by quadrant. */
static void
truth_sincos (double u, long double *s, long double *c)
{
  const long double two_pi = 6.283185307179586476925286766559005768L;
  double q = nearbyint (4 * u);
  long double a = two_pi * (long double)(u - q / 4), sa = sinl (a), ca = cosl (a);
  switch ((int)((long long)q & 3))
    {
    case 0:
      *s = sa;
      *c = ca;
      break;
    case 1:
      *s = ca;
      *c = -sa;
      break;
    case 2:
      *s = -sa;
      *c = -ca;
      break;
    default:
      *s = -ca;
      *c = sa;
    }
}

static void
test_sincos (const ito_kernels *k, const char *what, size_t n)
{
  double absolute = 0, relative = 0, where = 0;
  k->sincos2pi (n, x, y, z);
  for (size_t i = 0; i < n; i++)
    {
      long double s, c;
      truth_sincos (x[i], &s, &c);
      double a = (double)fmaxl (fabsl (y[i] - s), fabsl (z[i] - c));
      double r = fmax (ulp_error (y[i], s), ulp_error (z[i], c));
      absolute = fmax (absolute, a);
      if (r > relative)
        {
          relative = r;
          where = x[i];
        }
    }
  tap_ok (absolute <= 2e-16 && relative <= 2, "%s sincos2pi, %s: %.3g absolute, %.3g ulp at %.17g",
          k->name, what, absolute, relative, where);
}

static void
test_sincos_all (const ito_kernels *k)
{
  for (size_t i = 0; i < many; i++)
    x[i] = (double)i / many;
  test_sincos (k, "grid on [0, 1)", many);
  for (size_t i = 0; i < many; i++)
    x[i] = ulp_random_in (&state, -2, 2);
  test_sincos (k, "-2 to 2", many);
  k->sincos2pi (1003, x, y, z);
  for (size_t i = 0; i < 1003; i++)
    k->sincos2pi (1, x + i, y2 + i, z2 + i);
  tap_ok (ulp_same_bits (y, y2, 1003) && ulp_same_bits (z, z2, 1003),
          "%s sincos2pi: bits do not depend on the other lanes", k->name);
  for (size_t i = 0; i < many; i++)
    x[i] = (i % 2 ? 1 : -1) * exp (ulp_random_in (&state, -700, 33.9));
  test_sincos (k, "1e-304 to 2^49", many);
  for (size_t i = 0; i < many; i++)
    x[i] = (double)(i % 9) / 8 + (i % 2 ? 1 : -1) * exp (ulp_random_in (&state, -40, -2));
  test_sincos (k, "close to the multiples of 1/8", many);
}

/* The same bits from every compiler and on every machine, for ever within a class. */
static void
test_pinned (const ito_kernels *k)
{
  const size_t n = 100000;
  int fused = strcmp (k->dispatch_class, "fma") == 0;
  uint64_t expected = fused ? UINT64_C (0xa2cfebc381d01b4f) : UINT64_C (0xdf4f4d85aeef06a7);
  uint64_t hash = 0;
  for (size_t i = 0; i < n; i++)
    x[i] = -700 + 1400 * (double)i / (double)n;
  k->exp (n, x, y);
  hash = ulp_hash_bits (hash, y, n);
  k->log (n, y, z);
  hash = ulp_hash_bits (hash, z, n);
  k->sincos2pi (n, x, y, z);
  hash = ulp_hash_bits (ulp_hash_bits (hash, y, n), z, n);
  tap_ok (hash == expected, "%s: the pinned bits of class %s (%016llx)", k->name, k->dispatch_class,
          (unsigned long long)hash);
}

int
main (void)
{
  gsl_set_error_handler_off ();
#ifdef ULP_NO_TRUTH
  tap_skip ("vector math", ULP_NO_TRUTH);
  return tap_done ();
#endif
  const ito_kernels *const *all = ito_kernel_all ();
  for (size_t i = 0; all[i]; i++)
    {
      test_exp (all[i]);
      test_log (all[i]);
      test_sincos_all (all[i]);
      test_pinned (all[i]);
    }

  test_exp2_weight ();

  /* One class, the same bits. */
  for (size_t i = 0; all[i]; i++)
    for (size_t j = 0; j < i; j++)
      if (strcmp (all[i]->dispatch_class, all[j]->dispatch_class) == 0)
        {
          int same = 1;
          for (size_t p = 0; p < many; p++)
            x[p] = p % 2 ? ulp_from_bits (random_bits (&state)) : ulp_random_in (&state, -746, 710);
          /* The NaN of a table may have its own sign. */
          for (size_t p = 0; p < many; p++)
            x[p] = isnan (x[p]) ? 1 : x[p];
          all[i]->exp (many, x, y);
          all[j]->exp (many, x, y2);
          same = same && ulp_same_bits (y, y2, many);
          for (size_t p = 0; p < many; p++)
            x[p] = fabs (x[p]);
          all[i]->log (many, x, y);
          all[j]->log (many, x, y2);
          same = same && ulp_same_bits (y, y2, many);
          for (size_t p = 0; p < many; p++)
            x[p] = ulp_random_in (&state, -10, 10);
          all[i]->sincos2pi (many, x, y, z);
          all[j]->sincos2pi (many, x, y2, z2);
          same = same && ulp_same_bits (y, y2, many) && ulp_same_bits (z, z2, many);
          tap_ok (same, "%s = %s bit for bit", all[i]->name, all[j]->name);
        }

  /* Control: the measure sees an error of three units. */
  double off = exp (1.25);
  for (int i = 0; i < 3; i++)
    off = nextafter (off, 0);
  tap_ok (ulp_error (off, expl (1.25L)) > 2, "control: three ulp below exp is not accepted");
  return tap_done ();
}
