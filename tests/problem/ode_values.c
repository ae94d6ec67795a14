/* Final states of the ordinary differential equations of src/problem that have no closed form, in
 * 113-bit arithmetic: extrapolated modified midpoint (Gragg, Bulirsch, Stoer) with step control.
 * The constants and starts are those of the library, rounded to double.  Not a test: it prints what
 * is stored there, at two tolerances and orders that must agree.
 *   gcc -O2 ode_values.c -lquadmath -lm && ./a.out [NAME...] */
#include <quadmath.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef __float128 real;
typedef void function (real t, const real *x, real *f);
#define MOST 30
#define COLUMNS 14

static void
b1 (real t, const real *x, real *f)
{
  (void)t;
  f[0] = 2 * (x[0] - x[0] * x[1]);
  f[1] = -(x[1] - x[0] * x[1]);
}

static void
b3 (real t, const real *x, real *f)
{
  (void)t;
  f[0] = -x[0];
  f[1] = x[0] - x[1] * x[1];
  f[2] = x[1] * x[1];
}

static void
b5 (real t, const real *x, real *f)
{
  (void)t;
  f[0] = x[1] * x[2];
  f[1] = -x[0] * x[2];
  f[2] = -(real)0.51 * x[0] * x[1];
}

/* The planets as they are written in the paper, y_ij: coordinate i of body j. */
static void
c5 (real t, const real *x, real *f)
{
  (void)t;
  static const double m[5] = { .000954786104043, .000285583733151, .0000437273164546,
                               .0000517759138449, .00000277777777778 };
#define Y(i, j) x[3 * (j) + (i)]
  for (int j = 0; j < 5; j++)
    for (int i = 0; i < 3; i++)
      {
        real r = sqrtq (Y (0, j) * Y (0, j) + Y (1, j) * Y (1, j) + Y (2, j) * Y (2, j));
        real sum = -((real)1.00000597682 + m[j]) * Y (i, j) / (r * r * r);
        for (int k = 0; k < 5; k++)
          {
            if (k == j)
              continue;
            real d = 0, s = 0;
            for (int l = 0; l < 3; l++)
              {
                d += (Y (l, k) - Y (l, j)) * (Y (l, k) - Y (l, j));
                s += Y (l, k) * Y (l, k);
              }
            sum += m[k] * ((Y (i, k) - Y (i, j)) / (d * sqrtq (d)) - Y (i, k) / (s * sqrtq (s)));
          }
        f[3 * j + i] = x[15 + 3 * j + i];
        f[15 + 3 * j + i] = (real)2.95912208286 * sum;
      }
}

static void
e2 (real t, const real *x, real *f)
{
  (void)t;
  f[0] = x[1];
  f[1] = (1 - x[0] * x[0]) * x[1] - x[0];
}

static void
e3 (real t, const real *x, real *f)
{
  f[0] = x[1];
  f[1] = x[0] * x[0] * x[0] / 6 - x[0] + 2 * sinq ((real)2.78535 * t);
}

static void
vdp (real t, const real *x, real *f)
{
  e2 (t, x, f);
  f[1] *= 1000;
}

static void
arenstorf (real t, const real *x, real *f)
{
  (void)t;
  real mu = 0.012277471, nu = 1 - mu, p = x[0] + mu, q = x[0] - nu, y2 = x[1] * x[1];
  real d1 = p * p + y2, d2 = q * q + y2;
  d1 *= sqrtq (d1);
  d2 *= sqrtq (d2);
  f[0] = x[2];
  f[1] = x[3];
  f[2] = x[0] + 2 * x[3] - nu * p / d1 - mu * q / d2;
  f[3] = x[1] - 2 * x[2] - nu * x[1] / d1 - mu * x[1] / d2;
}

static void
oregonator (real t, const real *x, real *f)
{
  (void)t;
  f[0] = (real)77.27 * (x[1] + x[0] * (1 - (real)8.375e-6 * x[0] - x[1]));
  f[1] = (x[2] - (1 + x[0]) * x[1]) / (real)77.27;
  f[2] = (real)0.161 * (x[0] - x[2]);
}

typedef struct
{
  const char *name;
  function *f;
  int d;
  double end, start[MOST];
} problem;

static const problem problems[] = {
  { "b1", b1, 2, 20, { 1, 3 } },
  { "b3", b3, 3, 20, { 1 } },
  { "b5", b5, 3, 20, { 0, 1, 1 } },
  { "c5", c5, 30, 20, { 3.42947415189,   3.35386959711,  1.35494901715,  6.64145542550,
                        5.97156957878,   2.18231499728,  11.2630437207,  14.6952576794,
                        6.27960525067,   -30.1552268759, 1.65699966404,  1.43785752721,
                        -21.1238353380,  28.4465098142,  15.3882659679,  -.557160570446,
                        .505696783289,   .230578543901,  -.415570776342, .365682722812,
                        .169143213293,   -.325325669158, .189706021964,  .0877265322780,
                        -.0240476254170, -.287659532608, -.117219543175, -.176860753121,
                        -.216393453025,  -.0148647893090 } },
  { "e2", e2, 2, 20, { 2, 0 } },
  { "e3", e3, 2, 20, { 0, 0 } },
  { "vdp", vdp, 2, 2, { 2, 0 } },
  { "arenstorf",
    arenstorf,
    4,
    17.0652165601579625588917206249,
    { 0.994, 0, 0, -2.00158510637908252240537862224 } },
  { "oregonator", oregonator, 3, 360, { 1, 2, 3 } }
};

/* One big step: table of midpoint results with 2, 4, ..., 2 columns substeps; the error is the
 * difference of the last two entries of its diagonal. */
static real
big_step (const problem *p, int columns, real t, real h, const real *x, real *y)
{
  static real table[COLUMNS][MOST];
  real f[MOST], a[MOST], b[MOST], error = 0;
  for (int j = 0; j < columns; j++)
    {
      int n = 2 * (j + 1);
      real s = h / n, result[MOST];
      p->f (t, x, f);
      for (int i = 0; i < p->d; i++)
        {
          a[i] = x[i];
          b[i] = x[i] + s * f[i];
        }
      for (int k = 1; k < n; k++)
        {
          p->f (t + k * s, b, f);
          for (int i = 0; i < p->d; i++)
            {
              real next = a[i] + 2 * s * f[i];
              a[i] = b[i];
              b[i] = next;
            }
        }
      p->f (t + h, b, f);
      for (int i = 0; i < p->d; i++)
        result[i] = (a[i] + b[i] + s * f[i]) / 2;
      /* Aitken, Neville in s^2. */
      for (int i = 0; i < p->d; i++)
        {
          real value = result[i];
          for (int k = 1; k <= j; k++)
            {
              real ratio = (real)(j + 1) / (j + 1 - k), old = table[k - 1][i];
              real next = value + (value - old) / (ratio * ratio - 1);
              table[k - 1][i] = value;
              value = next;
            }
          if (j == columns - 1)
            {
              real off = fabsq (value - table[j - 1][i]) / (fabsq (value) + (real)1e-3);
              error = off > error || isnanq (off) ? off : error;
            }
          table[j][i] = value;
        }
    }
  memcpy (y, table[columns - 1], sizeof (real) * (size_t)p->d);
  return error;
}

static void
solve (const problem *p, int columns, real tolerance, real *x)
{
  real t = 0, h = (real)p->end / 1000, y[MOST];
  long steps = 0;
  for (int i = 0; i < p->d; i++)
    x[i] = p->start[i];
  while (t < p->end)
    {
      int last = t + h >= p->end;
      real step = last ? p->end - t : h, error = big_step (p, columns, t, step, x, y);
      real factor =
          isnanq (error)
              ? (real)0.1
              : (real)0.9 * powq (tolerance / (error + (real)1e-60), (real)1 / (2 * columns - 1));
      factor = factor < (real)0.2 ? (real)0.2 : factor > 2 ? 2 : factor;
      if (error <= tolerance)
        {
          t = last ? p->end : t + step;
          memcpy (x, y, sizeof y);
          steps++;
        }
      h = step * factor;
    }
  fprintf (stderr, "%s: %ld steps\n", p->name, steps);
}

int
main (int argc, char **argv)
{
  for (size_t k = 0; k < sizeof problems / sizeof *problems; k++)
    {
      const problem *p = problems + k;
      int wanted = argc < 2;
      for (int i = 1; i < argc; i++)
        wanted |= strcmp (argv[i], p->name) == 0;
      if (!wanted)
        continue;
      real x[MOST], y[MOST], off = 0, size = 0;
      solve (p, 13, (real)1e-30, x);
      solve (p, 11, (real)1e-31, y);
      for (int i = 0; i < p->d; i++)
        {
          off = fmaxq (off, fabsq (x[i] - y[i]));
          size = fmaxq (size, fabsq (x[i]));
        }
      printf ("/* %s: the two differ by %.2g of the largest coordinate */\n", p->name,
              (double)(off / size));
      printf ("static const double final_%s[] = {", p->name);
      for (int i = 0; i < p->d; i++)
        {
          char text[64];
          quadmath_snprintf (text, sizeof text, "%.30Qg", y[i]);
          printf ("%s %s", i ? "," : "", text);
        }
      printf (" };\n");
      fflush (stdout);
    }
  return 0;
}
