/* Nonstiff test set, class C: larger systems on [0, 20].
 * T. E. Hull, W. H. Enright, B. M. Fellen, A. E. Sedgwick 1972, SIAM J. Numer. Anal. 9, 603. */
#include "problem/ode.h"
#include <math.h>

/* The linear ones, row by row: below, on and above the diagonal. */
typedef void row_of (size_t d, size_t i, double *row);

static void
linear_drift (size_t d, row_of *of, size_t n, size_t stride, const double *restrict x,
              double *restrict out)
{
  for (size_t i = 0; i < d; i++)
    {
      double row[3];
      of (d, i, row);
      const double *here = x + i * stride, *below = i ? here - stride : here,
                   *above = i + 1 < d ? here + stride : here;
      for (size_t k = 0; k < n; k++)
        out[i * stride + k] = row[0] * below[k] + row[1] * here[k] + row[2] * above[k];
    }
}

static void
linear_jacobian (size_t d, row_of *of, size_t n, size_t stride, double *out)
{
  for (size_t i = 0; i < d; i++)
    for (size_t l = 0; l < d; l++)
      {
        double row[3];
        of (d, i, row);
        double a = l + 1 == i ? row[0] : l == i ? row[1] : l == i + 1 ? row[2] : 0;
        for (size_t k = 0; k < n; k++)
          out[(i * d + l) * stride + k] = a;
      }
}

#define LINEAR(name, d)                                                                            \
  ITO_BLOCK (drift_##name)                                                                         \
  {                                                                                                \
    linear_drift (d, row_##name, n, stride, x, out);                                               \
    return 0;                                                                                      \
  }                                                                                                \
  ITO_BLOCK (jacobian_##name)                                                                      \
  {                                                                                                \
    linear_jacobian (d, row_##name, n, stride, out);                                               \
    return 0;                                                                                      \
  }

/* A chain of decays at rate 1, or i; the last is stable. */
static void
row_c1 (size_t d, size_t i, double *row)
{
  row[0] = i > 0;
  row[1] = i + 1 < d ? -1 : 0;
  row[2] = 0;
}

static void
row_c2 (size_t d, size_t i, double *row)
{
  row[0] = (double)i;
  row[1] = i + 1 < d ? -(double)(i + 1) : 0;
  row[2] = 0;
}

static void
row_heat (size_t d, size_t i, double *row)
{
  row[0] = i > 0;
  row[1] = -2;
  row[2] = i + 1 < d;
}
#define row_c3 row_heat
#define row_c4 row_heat

LINEAR (c1, 10)
LINEAR (c2, 10)
LINEAR (c3, 10)
LINEAR (c4, 51)

/* The probabilities of a Poisson variable, */
static void
solve_c1 (double t, long double *y)
{
  y[0] = expl (-(long double)t);
  y[9] = 1 - y[0];
  for (int i = 1; i < 9; i++)
    {
      y[i] = y[i - 1] * t / i;
      y[9] -= y[i];
    }
}

/* and of a Yule process. */
static void
solve_c2 (double t, long double *y)
{
  long double e = expl (-(long double)t), gone = -expm1l (-(long double)t);
  for (int i = 0; i < 9; i++)
    y[i] = e * powl (gone, i);
  y[9] = powl (gone, 9);
}

/* Eigenvalues -4 sin^2(j pi/(2 (d+1))), vectors sin(i j pi/(d+1)). */
static void
solve_heat (int d, double t, long double *y)
{
  const long double angle = 3.14159265358979323846264338327950288L / (d + 1);
  for (int i = 1; i <= d; i++)
    {
      y[i - 1] = 0;
      for (int j = 1; j <= d; j++)
        {
          long double s = sinl (angle * j / 2);
          y[i - 1] += 2.L / (d + 1) * sinl (angle * j) * sinl (angle * (i * j % (2 * (d + 1))))
                      * expl (-4 * s * s * t);
        }
    }
}

static void
solve_c3 (double t, long double *y)
{
  solve_heat (10, t, y);
}

static void
solve_c4 (double t, long double *y)
{
  solve_heat (51, t, y);
}

/* Five bodies around the sun: k2 = the constant of gravity, masses of sun and inner planets,
 * Jupiter, Saturn, Uranus, Neptune, Pluto.  State: 5 positions, 5 velocities. */
#define BODIES 5
static const double gravity = 2.95912208286, sun = 1.00000597682;
static const double mass[BODIES] = { .000954786104043, .000285583733151, .0000437273164546,
                                     .0000517759138449, .00000277777777778 };

static void
planets (size_t k, size_t stride, const double *x, double *out)
{
  double r3[BODIES];
  const double *y = x + k;
  for (size_t j = 0; j < BODIES; j++)
    {
      double a = y[3 * j * stride], b = y[(3 * j + 1) * stride], c = y[(3 * j + 2) * stride];
      double r = sqrt (a * a + b * b + c * c);
      r3[j] = 1 / (r * r * r);
    }
  for (size_t j = 0; j < BODIES; j++)
    {
      double pull[3] = { 0, 0, 0 };
      for (size_t l = 0; l < BODIES; l++)
        {
          if (l == j)
            continue;
          double away[3], square = 0;
          for (size_t i = 0; i < 3; i++)
            {
              away[i] = y[(3 * l + i) * stride] - y[(3 * j + i) * stride];
              square += away[i] * away[i];
            }
          double d3 = 1 / (square * sqrt (square));
          for (size_t i = 0; i < 3; i++)
            pull[i] += mass[l] * (away[i] * d3 - y[(3 * l + i) * stride] * r3[l]);
        }
      for (size_t i = 0; i < 3; i++)
        {
          size_t at = (3 * j + i) * stride + k;
          out[at] = x[at + 3 * BODIES * stride];
          out[at + 3 * BODIES * stride] = gravity * (pull[i] - (sun + mass[j]) * x[at] * r3[j]);
        }
    }
}

ITO_BLOCK (drift_c5)
{
  for (size_t k = 0; k < n; k++)
    planets (k, stride, x, out);
  return 0;
}
#define jacobian_c5 NULL

ITO_ODE_EXACT (c1, 10)
ITO_ODE_EXACT (c2, 10)
ITO_ODE_EXACT (c3, 10)
ITO_ODE_EXACT (c4, 51)

static const double unit[51] = { 1 };
static const double start_c5[] = {
  3.42947415189,   3.35386959711,  1.35494901715,  6.64145542550,  5.97156957878,  2.18231499728,
  11.2630437207,   14.6952576794,  6.27960525067,  -30.1552268759, 1.65699966404,  1.43785752721,
  -21.1238353380,  28.4465098142,  15.3882659679,  -.557160570446, .505696783289,  .230578543901,
  -.415570776342,  .365682722812,  .169143213293,  -.325325669158, .189706021964,  .0877265322780,
  -.0240476254170, -.287659532608, -.117219543175, -.176860753121, -.216393453025, -.0148647893090
};
/* tests/problem/ode_values.c. */
static const double final_c5[] = {
  -4.79273022432363561727640544977,   -2.42055072544902119580889664423,
  -0.921250930601511522121720780408,  -4.21731040403521381986807184017,
  7.35620294749896845304293030218,    3.22378598542121124224839239015,
  4.03555944326227143627467976788,    17.1986552867055486483166090514,
  7.47891079423370298965090092262,    -29.9875932632484407792221200324,
  -4.10731093755092916482734614741,   -0.927700832175440713596026706444,
  -24.4212530251848269102484297135,   23.814590457465543487080353862,
  14.9209630695135887194677209851,    0.349920896306399618639928582162,
  -0.574848768791280331852129346214,  -0.25516940208791444377587423299,
  -0.523704097890332555123351272998,  -0.24930004635796629600729518012,
  -0.0804534164204447027085259392635, -0.387528923733410950617343383389,
  0.0564860328876789105939393039212,  0.0302360647214334165252156999352,
  0.0413385654671244696752176036449,  -0.286239302984137909978703747495,
  -0.118303240513620698173359374464,  -0.151198645735920556306469958397,
  -0.246006889431876552635254795624,  -0.0318968741132387740733242260169
};

ITO_DETEST (c1, 10, unit, "c1", "a chain of 10 decays; closed form",
            "y1' = -y1,  yi' = y(i-1) - yi,  y10' = y9,  (1, 0, ..., 0), T = 20", CLOSED (c1));
ITO_DETEST (c2, 10, unit, "c2", "a chain of 10 decays of growing rate; closed form",
            "y1' = -y1,  yi' = (i-1) y(i-1) - i yi,  y10' = 9 y9,  (1, 0, ..., 0), T = 20",
            CLOSED (c2));
ITO_DETEST (c3, 10, unit, "c3", "the heat equation on 10 points; closed form",
            "y' = Tridiag(1, -2, 1) y,  (1, 0, ..., 0), T = 20", CLOSED (c3));
ITO_DETEST (c4, 51, unit, "c4", "the heat equation on 51 points; closed form",
            "y' = Tridiag(1, -2, 1) y,  (1, 0, ..., 0), T = 20", CLOSED (c4));
ITO_DETEST (c5, 30, start_c5, "c5", "the five outer planets; stored",
            "yj'' = k2 [-(m0 + mj) yj/rj^3 + sum_k mk ((yk - yj)/djk^3 - yk/rk^3)],  T = 20",
            STORED (final_c5));
