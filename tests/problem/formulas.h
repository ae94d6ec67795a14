/* The problems once more, from their definitions, in long double: f(t, x), and g(t, x) [d][m]. */
#ifndef ITO_TESTS_PROBLEM_FORMULAS_H
#define ITO_TESTS_PROBLEM_FORMULAS_H

#include <math.h>
#include <stddef.h>
#include <string.h>

typedef long double number;
typedef void formula (number t, const number *x, number *out);

#define FORMULA(name, ...)                                                                         \
  static void name (number t, const number *x, number *out)                                        \
  {                                                                                                \
    (void)t, (void)x;                                                                              \
    __VA_ARGS__;                                                                                   \
  }
#define F FORMULA
/* One coordinate, u. */
#define LINE(name, f, g)                                                                           \
  F (name##_f, number u = x[0]; (void)u; out[0] = f)                                               \
  F (name##_g, number u = x[0]; (void)u; out[0] = g)

LINE (gbm, 1.01 * u, 0.87 * u)
LINE (linear_test, -3 * u, 1.5L * u)
LINE (additive, 0.05 / sqrtl (1 + t) - u / (2 * (1 + t)), 0.1 * 0.05 / sqrtl (1 + t))
LINE (additive_nonlinear, -(u + sinl (u)), 0.5L)
LINE (wave, -0.01 * sinl (u) * powl (cosl (u), 3), 0.1 * powl (cosl (u), 2))
LINE (cubic, -u *(1 - u * u) / 4, (1 - u * u) / 2)
LINE (stiff_50, -(50 + u) * (1 - u * u), 1 - u * u)
LINE (stiff_5000, -(5000 + 4900 * u) * (1 - u * u), 70 * (1 - u * u))
LINE (cubic_time, cbrtl (u) / 3 + 6 * powl (cbrtl (u), 2), powl (cbrtl (u), 2))
LINE (rossler_weak, u / 2 + sqrtl (u * u + 1), sqrtl (u *u + 1))
LINE (ou, 0.5L - u, 0.7)
LINE (cir, 2 * (0.5L - u), sqrtl (0.5L) * sqrtl (u))
LINE (double_well, u - powl (u, 3), 0.7)

F (gbm_8_f, for (int i = 0; i < 8; i++) out[i] = 1.01 * x[i])
F (gbm_8_g, for (int i = 0; i < 64; i++) out[i] = i % 9 ? 0 : 0.87 * x[i / 9])
static const double additive_b[4] = { 0.5, 0.25, 0.125, 0.1115 };
F (additive_4_f,
   for (int i = 0; i < 4; i++) out[i] = additive_b[i] / sqrtl (1 + t) - x[i] / (2 * (1 + t)))
F (additive_4_g,
   for (int i = 0; i < 16; i++) out[i] = i % 5 ? 0 : 0.1 * additive_b[i / 5] / sqrtl (1 + t))
F (ou_3_f, for (int i = 0; i < 3; i++) out[i] = 2 * (0.5L - x[i]))
F (ou_3_g, for (int i = 0; i < 9; i++) out[i] = i % 4 ? 0 : 0.25L)
F (duffing_f, out[0] = x[1]; out[1] = x[0] - powl (x[0], 3) - x[1])
F (duffing_g, out[0] = 0; out[1] = 0.7)
F (linear_f, out[0] = -x[0] + x[1] / 2; out[1] = -x[0] / 2 - x[1])
F (linear_g, out[0] = 0.3 * x[0]; out[1] = 0.2 * x[1]; out[2] = 0.1 * x[0] + 0.2 * x[1];
   out[3] = 0.2 * x[0] + 0.1 * x[1])
F (commuting_g, out[0] = 0.3 * x[0]; out[1] = 0.1 * x[0]; out[2] = 0.2 * x[1]; out[3] = -0.2 * x[1])
F (noncommutative_f, out[0] = -273.L / 512 * x[0];
   out[1] = -x[0] / 160 + (-785.L / 512 + sqrtl (2) / 8) * x[1])
F (noncommutative_g, out[0] = x[0] / 4; out[1] = x[0] / 16; out[2] = (1 - 2 * sqrtl (2)) / 4 * x[1];
   out[3] = x[0] / 10 + x[1] / 16)
F (lotka_f, out[0] = 1.5L * x[0] - x[0] * x[1]; out[1] = -3 * x[1] + x[0] * x[1])
F (lotka_g, out[0] = 0.1 * x[0]; out[1] = out[2] = 0; out[3] = 0.1 * x[1])
F (brusselator_f, out[0] = 0.9 * x[0] + 1.9 * x[0] * x[0] + powl (x[0] + 1, 2) * x[1];
   out[1] = -1.9 * x[0] - 1.9 * x[0] * x[0] - powl (x[0] + 1, 2) * x[1])
F (brusselator_g, out[0] = 0.1 * x[0] * (1 + x[0]); out[1] = -0.1 * x[0] * (1 + x[0]))
F (lorenz_f, out[0] = 10 * (x[1] - x[0]); out[1] = x[0] * (28 - x[2]) - x[1];
   out[2] = x[0] * x[1] - 8.L / 3 * x[2])
F (lorenz_g, for (int i = 0; i < 9; i++) out[i] = i % 4 ? 0 : 3)
F (heston_f, out[0] = 2 * (0.04 - x[0]); out[1] = 0.05 - x[0] / 2)
F (heston_g, out[0] = 0.3 * sqrtl (x[0]); out[1] = 0; out[2] = -0.7 * sqrtl (x[0]);
   out[3] = sqrtl (0.51L) * sqrtl (x[0]))
F (heat_f, for (int i = 0; i < 100; i++)
               out[i] = 10000 * ((i ? x[i - 1] : 0) - 2 * x[i] + (i < 99 ? x[i + 1] : 0)))
F (heat_g, memcpy (out, x, 100 * sizeof *out))

/* Hull, Enright, Fellen, Sedgwick 1972. */
F (a1, out[0] = -x[0])
F (a2, out[0] = -powl (x[0], 3) / 2)
F (a3, out[0] = x[0] * cosl (t))
F (a4, out[0] = x[0] / 4 * (1 - x[0] / 20))
F (a5, out[0] = (x[0] - t) / (x[0] + t))
F (b1, out[0] = 2 * (x[0] - x[0] * x[1]); out[1] = -(x[1] - x[0] * x[1]))
F (b2, out[0] = -x[0] + x[1]; out[1] = x[0] - 2 * x[1] + x[2]; out[2] = x[1] - x[2])
F (b3, out[0] = -x[0]; out[1] = x[0] - x[1] * x[1]; out[2] = x[1] * x[1])
F (b4, number r = hypotl (x[0], x[1]); out[0] = -x[1] - x[0] * x[2] / r;
   out[1] = x[0] - x[1] * x[2] / r; out[2] = x[0] / r)
F (b5, out[0] = x[1] * x[2]; out[1] = -x[0] * x[2]; out[2] = -0.51 * x[0] * x[1])
F (c1, out[0] = -x[0]; for (int i = 1; i < 9; i++) out[i] = x[i - 1] - x[i]; out[9] = x[8])
F (c2, out[0] = -x[0]; for (int i = 1; i < 9; i++) out[i] = i * x[i - 1] - (i + 1) * x[i];
   out[9] = 9 * x[8])
F (c3, for (int i = 0; i < 10; i++) out[i] = (i ? x[i - 1] : 0) - 2 * x[i] + (i < 9 ? x[i + 1] : 0))
F (c4,
   for (int i = 0; i < 51; i++) out[i] = (i ? x[i - 1] : 0) - 2 * x[i] + (i < 50 ? x[i + 1] : 0))

/* y_ij: coordinate i of planet j, as in the paper. */
static void
c5 (number t, const number *x, number *out)
{
  (void)t;
  static const double m[5] = { .000954786104043, .000285583733151, .0000437273164546,
                               .0000517759138449, .00000277777777778 };
#define Y(i, j) x[3 * (j) + (i)]
  for (int j = 0; j < 5; j++)
    for (int i = 0; i < 3; i++)
      {
        number r = sqrtl (Y (0, j) * Y (0, j) + Y (1, j) * Y (1, j) + Y (2, j) * Y (2, j));
        number sum = -((number)1.00000597682 + m[j]) * Y (i, j) / (r * r * r);
        for (int k = 0; k < 5; k++)
          if (k != j)
            {
              number d = 0, s = 0;
              for (int l = 0; l < 3; l++)
                {
                  d += powl (Y (l, k) - Y (l, j), 2);
                  s += Y (l, k) * Y (l, k);
                }
              sum += m[k] * ((Y (i, k) - Y (i, j)) / powl (d, 1.5L) - Y (i, k) / powl (s, 1.5L));
            }
        out[3 * j + i] = x[15 + 3 * j + i];
        out[15 + 3 * j + i] = 2.95912208286 * sum;
      }
}

F (kepler, number r = powl (x[0] * x[0] + x[1] * x[1], 1.5L); out[0] = x[2]; out[1] = x[3];
   out[2] = -x[0] / r; out[3] = -x[1] / r)
F (e1, out[0] = x[1]; out[1] = -(x[1] / (t + 1) + (1 - 0.25L / powl (t + 1, 2)) * x[0]))
F (e2, out[0] = x[1]; out[1] = (1 - x[0] * x[0]) * x[1] - x[0])
F (e3, out[0] = x[1]; out[1] = powl (x[0], 3) / 6 - x[0] + 2 * sinl (2.78535 * t))
F (e4, out[0] = x[1]; out[1] = 0.032 - 0.4 * x[1] * x[1])
F (e5, out[0] = x[1]; out[1] = sqrtl (1 + x[1] * x[1]) / (25 - t))
F (van_der_pol, e2 (t, x, out); out[1] *= 1000)
F (arenstorf, number mu = 0.012277471; number nu = 1 - mu;
   number d1 = powl (powl (x[0] + mu, 2) + x[1] * x[1], 1.5L);
   number d2 = powl (powl (x[0] - nu, 2) + x[1] * x[1], 1.5L); out[0] = x[2]; out[1] = x[3];
   out[2] = x[0] + 2 * x[3] - nu * (x[0] + mu) / d1 - mu * (x[0] - nu) / d2;
   out[3] = x[1] - 2 * x[2] - nu * x[1] / d1 - mu * x[1] / d2)
F (oregonator, out[0] = 77.27 * (x[1] + x[0] * (1 - 8.375e-6 * x[0] - x[1]));
   out[1] = (x[2] - (1 + x[0]) * x[1]) / 77.27; out[2] = 0.161 * (x[0] - x[2]))

typedef struct
{
  const char *spec;
  size_t d, m;
  formula *f, *g;
  double end, start[3]; /* of all coordinates where d > 3: 0 in formulas of the test set */
  double lower, upper;  /* where coordinates are tried */
} defined;

static const defined definitions[] = {
  { "gbm", 1, 1, gbm_f, gbm_g, 1, { 0.5 }, -1, 2 },
  { "gbm-stratonovich", 1, 1, gbm_f, gbm_g, 1, { 0.5 }, -1, 2 },
  { "gbm-8", 8, 8, gbm_8_f, gbm_8_g, 1, { 0.5, 0.5, 0.5 }, -1, 2 },
  { "linear-test", 1, 1, linear_test_f, linear_test_g, 1, { 1 }, -1, 2 },
  { "additive", 1, 1, additive_f, additive_g, 1, { 1 }, -1, 2 },
  { "additive-4", 4, 4, additive_4_f, additive_4_g, 1, { 1, 1, 1 }, -1, 2 },
  { "additive-nonlinear", 1, 1, additive_nonlinear_f, additive_nonlinear_g, 1, { 1 }, -4, 4 },
  { "wave", 1, 1, wave_f, wave_g, 1, { 1 }, -1.5, 1.5 },
  { "cubic", 1, 1, cubic_f, cubic_g, 1, { 0.5 }, -1.5, 1.5 },
  { "stiff-quadratic", 1, 1, stiff_50_f, stiff_50_g, 0.03, { 0.5 }, -1.5, 1.5 },
  { "stiff-quadratic:a=5000,b=70", 1, 1, stiff_5000_f, stiff_5000_g, 0.0003, { 0.5 }, -1.5, 1.5 },
  { "cubic-time", 1, 1, cubic_time_f, cubic_time_g, 1, { 1 }, -3, 8 },
  { "rossler-weak", 1, 1, rossler_weak_f, rossler_weak_g, 2, { 0 }, -3, 3 },
  { "ou", 1, 1, ou_f, ou_g, 1, { 2 }, -3, 3 },
  { "ou:theta=2,s=0.25,u0=-1,d=3", 3, 3, ou_3_f, ou_3_g, 1, { -1, -1, -1 }, -3, 3 },
  { "cir", 1, 1, cir_f, cir_g, 1, { 0.5 }, 0.05, 2 },
  { "double-well", 1, 1, double_well_f, double_well_g, 5, { -1 }, -2, 2 },
  { "duffing-kinetic", 2, 1, duffing_f, duffing_g, 10, { 0, 0 }, -2, 2 },
  { "linear-general", 2, 2, linear_f, linear_g, 1, { 1, -1 }, -2, 2 },
  { "linear-commuting", 2, 2, linear_f, commuting_g, 1, { 1, -1 }, -2, 2 },
  { "noncommutative-2", 2, 2, noncommutative_f, noncommutative_g, 3, { 1, 1 }, -2, 2 },
  { "lotka-volterra", 2, 2, lotka_f, lotka_g, 10, { 1, 1 }, 0.1, 5 },
  { "brusselator", 2, 1, brusselator_f, brusselator_g, 100, { -0.1, 0 }, -0.5, 0.5 },
  { "lorenz", 3, 3, lorenz_f, lorenz_g, 1, { 1, 1, 1 }, -20, 20 },
  { "heston", 2, 2, heston_f, heston_g, 1, { 0.04, 0 }, 0.01, 0.2 },
  { "heat-100", 100, 1, heat_f, heat_g, 0.25, { 1, 1, 1 }, -1, 2 },
  { "detest-a1", 1, 0, a1, NULL, 20, { 1 }, -2, 2 },
  { "detest-a2", 1, 0, a2, NULL, 20, { 1 }, -2, 2 },
  { "detest-a3", 1, 0, a3, NULL, 20, { 1 }, -2, 2 },
  { "detest-a4", 1, 0, a4, NULL, 20, { 1 }, -2, 20 },
  { "detest-a5", 1, 0, a5, NULL, 20, { 4 }, 0.5, 20 },
  { "detest-b1", 2, 0, b1, NULL, 20, { 1, 3 }, -2, 5 },
  { "detest-b2", 3, 0, b2, NULL, 20, { 2, 0, 1 }, -2, 2 },
  { "detest-b3", 3, 0, b3, NULL, 20, { 1, 0, 0 }, -2, 2 },
  { "detest-b4", 3, 0, b4, NULL, 20, { 3, 0, 0 }, -3, 3 },
  { "detest-b5", 3, 0, b5, NULL, 20, { 0, 1, 1 }, -1, 1 },
  { "detest-c1", 10, 0, c1, NULL, 20, { 1, 0, 0 }, -1, 1 },
  { "detest-c2", 10, 0, c2, NULL, 20, { 1, 0, 0 }, -1, 1 },
  { "detest-c3", 10, 0, c3, NULL, 20, { 1, 0, 0 }, -1, 1 },
  { "detest-c4", 51, 0, c4, NULL, 20, { 1, 0, 0 }, -1, 1 },
  { "detest-c5", 30, 0, c5, NULL, 20, { 3.42947415189, 3.35386959711, 1.35494901715 }, -30, 30 },
  { "detest-d1", 4, 0, kepler, NULL, 20, { 0.9, 0, 0 }, -2, 2 },
  { "detest-d2", 4, 0, kepler, NULL, 20, { 0.7, 0, 0 }, -2, 2 },
  { "detest-d3", 4, 0, kepler, NULL, 20, { 0.5, 0, 0 }, -2, 2 },
  { "detest-d4", 4, 0, kepler, NULL, 20, { 1 - 0.7, 0, 0 }, -2, 2 },
  { "detest-d5", 4, 0, kepler, NULL, 20, { 1 - 0.9, 0, 0 }, -2, 2 },
  { "detest-e1", 2, 0, e1, NULL, 20, { 0.6713967071418031, 0.09540051444747445 }, -1, 1 },
  { "detest-e2", 2, 0, e2, NULL, 20, { 2, 0 }, -3, 3 },
  { "detest-e3", 2, 0, e3, NULL, 20, { 0, 0 }, -3, 3 },
  { "detest-e4", 2, 0, e4, NULL, 20, { 30, 0 }, -3, 3 },
  { "detest-e5", 2, 0, e5, NULL, 20, { 0, 0 }, -3, 3 },
  { "kepler", 4, 0, kepler, NULL, 20, { 0.5, 0, 0 }, -2, 2 },
  { "van-der-pol", 2, 0, van_der_pol, NULL, 2, { 2, 0 }, -3, 3 },
  { "oregonator", 3, 0, oregonator, NULL, 360, { 1, 2, 3 }, 0, 100 },
  { "arenstorf", 4, 0, arenstorf, NULL, 17.0652165601579625588917206249, { 0.994, 0, 0 }, -2, 2 },
};
#define DEFINITIONS (sizeof definitions / sizeof *definitions)

/* Repeatable points in (0, 1). */
static inline double
uniform (void)
{
  static unsigned long long state = 88172645463325252ULL;
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return ((double)(state >> 11) + 0.5) * 0x1p-53;
}

#endif
