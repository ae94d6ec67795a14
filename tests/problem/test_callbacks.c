/* Coefficients of the problems and their derivatives against their definitions in long double, and
 * the shape of what the callbacks write. */
#include "formulas.h"
#include "problem/problem.h"
#include "tap.h"

#define N 5      /* lanes asked */
#define STRIDE 8 /* the others must be left alone */
#define MARK -12345.678

static double lanes[100 * STRIDE], times[STRIDE];

static double *
blocks (size_t count)
{
  double *out = malloc (count * STRIDE * sizeof *out);
  if (!out)
    exit (1);
  for (size_t i = 0; i < count * STRIDE; i++)
    out[i] = MARK;
  return out;
}

/* Largest |out - truth|, in units of the largest entry of the truth; infinite where the
 * lanes beyond N were written, or lanes depend on their number or on how times are given. */
static double
compare (ito_block_function *f, const ito_sde *sde, size_t count, const number *truth)
{
  double *out = blocks (count), *other = blocks (count), worst = 0;
  int status = f (N, STRIDE, times, 1, lanes, out, sde->params);
  number size = 1e-300L;
  for (size_t i = 0; i < N * count; i++)
    size = fmaxl (size, fabsl (truth[i]));
  for (size_t p = 0; p < N; p++)
    {
      for (size_t i = 0; i < count; i++)
        {
          double off = (double)(fabsl (out[i * STRIDE + p] - truth[p * count + i]) / size);
          worst = off <= worst ? worst : off;
        }
      /* The lane alone, its time given as the one of all. */
      status |= f (1, STRIDE, times + p, 0, lanes + p, other, sde->params);
      for (size_t i = 0; i < count; i++)
        if (other[i * STRIDE] != out[i * STRIDE + p])
          worst = INFINITY;
    }
  for (size_t i = 0; i < count; i++)
    for (size_t p = N; p < STRIDE; p++)
      if (out[i * STRIDE + p] != MARK)
        worst = INFINITY;
  free (out);
  free (other);
  return status ? INFINITY : worst;
}

/* d formula/dx_l at a point, by central differences of 4th order: error 1e-13 of the size. */
static void
differentiate (const defined *def, formula *f, size_t count, number t, const number *x, size_t l,
               number *out)
{
  number y[100], a[200], b[200], c[200], e[200], h = 2e-4L * fmaxl (0.05L, fabsl (x[l]));
  memcpy (y, x, def->d * sizeof *y);
  y[l] = x[l] - 2 * h;
  f (t, y, a);
  y[l] = x[l] - h;
  f (t, y, b);
  y[l] = x[l] + h;
  f (t, y, c);
  y[l] = x[l] + 2 * h;
  f (t, y, e);
  for (size_t i = 0; i < count; i++)
    out[i] = (8 * (c[i] - b[i]) - (e[i] - a[i])) / (12 * h);
}

/* What a derivative callback should say at a point. */
static void
jacobian_truth (const defined *def, number t, const number *x, number *out)
{
  number column[100];
  for (size_t l = 0; l < def->d; l++)
    {
      differentiate (def, def->f, def->d, t, x, l, column);
      for (size_t i = 0; i < def->d; i++)
        out[i * def->d + l] = column[i];
    }
}

static void
derivative_truth (const defined *def, number t, const number *x, number *out)
{
  number g[100];
  for (size_t l = 0; l < def->d; l++)
    {
      differentiate (def, def->g, def->d * def->m, t, x, l, g);
      out[l] = g[l * def->m + l];
    }
}

static void
directional_truth (const defined *def, number t, const number *x, number *out)
{
  size_t d = def->d, m = def->m;
  number g[200], dg[200];
  def->g (t, x, g);
  for (size_t i = 0; i < d * m * m; i++)
    out[i] = 0;
  for (size_t l = 0; l < d; l++)
    {
      differentiate (def, def->g, d * m, t, x, l, dg);
      for (size_t i = 0; i < d; i++)
        for (size_t j = 0; j < m; j++)
          for (size_t k = 0; k < m; k++)
            out[(i * m + j) * m + k] += g[l * m + j] * dg[i * m + k];
    }
}

typedef void truth_of (const defined *def, number t, const number *x, number *out);

static double
check (const defined *def, const ito_sde *sde, ito_block_function *f, size_t count, formula *plain,
       truth_of *derived)
{
  number *truth = malloc (N * count * sizeof *truth), x[100];
  if (!truth)
    exit (1);
  for (size_t p = 0; p < N; p++)
    {
      for (size_t i = 0; i < def->d; i++)
        x[i] = lanes[i * STRIDE + p];
      if (plain)
        plain (times[p], x, truth + p * count);
      else
        derived (def, times[p], x, truth + p * count);
    }
  double worst = compare (f, sde, count, truth);
  free (truth);
  return worst;
}

/* g dw against the matrix. */
static double
check_product (const defined *def, const ito_sde *sde)
{
  size_t d = def->d, m = def->m;
  double *dw = blocks (m), *out = blocks (d), worst = 0;
  for (size_t i = 0; i < m * STRIDE; i++)
    dw[i] = 2 * uniform () - 1;
  if (sde->diffusion_dw (N, STRIDE, times, 1, lanes, dw, out, sde->params))
    return INFINITY;
  for (size_t p = 0; p < N; p++)
    {
      number g[200], x[100];
      for (size_t i = 0; i < d; i++)
        x[i] = lanes[i * STRIDE + p];
      def->g (times[p], x, g);
      for (size_t i = 0; i < d; i++)
        {
          number sum = 0, size = 1e-300L;
          for (size_t j = 0; j < m; j++)
            {
              sum += g[i * m + j] * dw[j * STRIDE + p];
              size += fabsl (g[i * m + j]);
            }
          double off = (double)(fabsl (out[i * STRIDE + p] - sum) / size);
          worst = off <= worst ? worst : off;
        }
    }
  for (size_t i = 0; i < d; i++)
    for (size_t p = N; p < STRIDE; p++)
      if (out[i * STRIDE + p] != MARK)
        worst = INFINITY;
  free (dw);
  free (out);
  return worst;
}

/* What the declared structure says of the matrix and of its derivatives. */
static int
structure_holds (const defined *def, const ito_sde *sde)
{
  size_t d = def->d, m = def->m;
  number x[100], g[200], dg[200], *l = malloc (d * m * m * sizeof *l + 1);
  if (!l)
    exit (1);
  int constant = 1, diagonal = m == d, commutes = 1;
  for (size_t p = 0; p < N; p++)
    {
      for (size_t i = 0; i < d; i++)
        x[i] = lanes[i * STRIDE + p];
      def->g (times[p], x, g);
      for (size_t i = 0; i < d && m == d; i++)
        for (size_t j = 0; j < m; j++)
          diagonal &= i == j || g[i * m + j] == 0;
      for (size_t c = 0; c < d; c++)
        {
          differentiate (def, def->g, d * m, times[p], x, c, dg);
          for (size_t i = 0; i < d * m; i++)
            constant &= fabsl (dg[i]) < 1e-9L;
        }
      directional_truth (def, times[p], x, l);
      for (size_t i = 0; i < d; i++)
        for (size_t j = 0; j < m; j++)
          for (size_t k = 0; k < m; k++)
            commutes &= fabsl (l[(i * m + j) * m + k] - l[(i * m + k) * m + j]) < 1e-9L;
    }
  free (l);
  switch (sde->noise)
    {
    case ITO_NOISE_ADDITIVE:
      return constant;
    case ITO_NOISE_SCALAR:
      return m == 1 && !constant;
    case ITO_NOISE_DIAGONAL:
      return diagonal && m > 1 && !constant;
    case ITO_NOISE_COMMUTATIVE:
      return commutes && !diagonal && m > 1 && !constant;
    case ITO_NOISE_GENERAL:
      return !commutes;
    default:
      return 0;
    }
}

/* Additive noise needs no derivatives, everything else its own kind. */
static int
derivatives_fit (const ito_sde *sde)
{
  int own = sde->derivative != NULL, along = sde->directional != NULL;
  switch (sde->noise)
    {
    case ITO_NOISE_NONE:
    case ITO_NOISE_ADDITIVE:
      return !own && !along;
    case ITO_NOISE_SCALAR:
      return along && own == (sde->d == 1);
    case ITO_NOISE_DIAGONAL:
      return own && !along;
    default:
      return along && !own;
    }
}

/* Whether the Jacobian is the same in all lanes, at all times: the drift is linear. */
static int
has_linear_drift (const ito_sde *sde)
{
  static double jacobian[100 * 100 * STRIDE];
  int same = 1;
  if (!sde->jacobian || sde->jacobian (STRIDE, STRIDE, times, 1, lanes, jacobian, sde->params))
    return 0;
  for (size_t at = 0; at < sde->d * sde->d; at++)
    for (size_t k = 1; k < STRIDE; k++)
      same &= jacobian[at * STRIDE + k] == jacobian[at * STRIDE];
  for (size_t i = 0; i < sde->d && sde->linear; i++)
    same &= sde->linear[i] == jacobian[(i * sde->d + i) * STRIDE];
  return same;
}

static void
check_problem (const defined *def)
{
  ito_problem *p = ito_problem_alloc (def->spec);
  if (!tap_ok (p != NULL, "%s: there", def->spec))
    return;
  const ito_sde *sde = ito_problem_sde (p);
  size_t d = def->d, m = def->m;
  int same = sde->d == d && sde->m == m && ito_problem_end (p) == def->end;
  for (size_t i = 0; i < 3 && i < d; i++)
    same &= ito_problem_start (p)[i] == def->start[i];
  tap_ok (same && derivatives_fit (sde) && (sde->noise == ITO_NOISE_NONE) == (m == 0),
          "%s: dimensions, end, start, and the derivatives that its noise needs", def->spec);
  for (size_t k = 0; k < STRIDE; k++)
    {
      times[k] = 20 * uniform ();
      for (size_t i = 0; i < d; i++)
        lanes[i * STRIDE + k] = def->lower + (def->upper - def->lower) * uniform ();
    }
  double f = check (def, sde, sde->drift, d, def->f, NULL);
  double j = sde->jacobian ? check (def, sde, sde->jacobian, d * d, NULL, jacobian_truth) : 0;
  tap_ok (f < 4e-15 && j < 2e-11, "%s: drift (off by %.2g), Jacobian (%.2g%s)", def->spec, f, j,
          sde->jacobian ? "" : ": none");
  int linear = has_linear_drift (sde);
  tap_ok (sde->linear ? linear : !linear || m == 0, "%s: %s", def->spec,
          sde->linear ? "its linear part is the diagonal of a constant Jacobian"
                      : "declares no linear part");
  if (m > 0)
    {
      double g = check (def, sde, sde->diffusion, d * m, def->g, NULL);
      double w = check_product (def, sde);
      tap_ok (g < 1e-15 && w < 1e-15 && structure_holds (def, sde),
              "%s: g (%.2g), g dw (%.2g), structure", def->spec, g, w);
    }
  double own = sde->derivative ? check (def, sde, sde->derivative, d, NULL, derivative_truth) : 0;
  double along =
      sde->directional ? check (def, sde, sde->directional, d * m * m, NULL, directional_truth) : 0;
  if (sde->derivative || sde->directional)
    tap_ok (own < 2e-11 && along < 2e-11, "%s: derivatives of g (%.2g, %.2g)", def->spec, own,
            along);
  ito_problem_free (p);
}

/* Controls: a wrong coefficient, a wrong structure and a wrong derivative are seen. */
F (wrong_f, out[0] = (number)1.01 * (1 + 1e-13L) * x[0])

static void
controls (void)
{
  defined def = definitions[0];
  ito_problem *p = ito_problem_alloc ("gbm"), *q = ito_problem_alloc ("linear-general");
  if (!p || !q)
    exit (1);
  for (size_t i = 0; i < 2 * STRIDE; i++)
    lanes[i] = 0.25 + uniform ();
  double f = check (&def, ito_problem_sde (p), ito_problem_sde (p)->drift, 1, wrong_f, NULL);
  tap_ok (f > 4e-15, "control: a coefficient that is off by 1e-13 is seen (%.2g)", f);
  f = check (&def, ito_problem_sde (p), ito_problem_sde (p)->drift, 1, NULL, derivative_truth);
  tap_ok (f > 1e-3, "control: a wrong derivative is seen (%.2g)", f);
  ito_sde commuting = *ito_problem_sde (q);
  commuting.noise = ITO_NOISE_COMMUTATIVE;
  for (size_t k = 0; k < DEFINITIONS; k++)
    if (strcmp (definitions[k].spec, "linear-general") == 0)
      tap_ok (!structure_holds (definitions + k, &commuting),
              "control: noise that does not commute is seen");
  ito_problem_free (p);
  ito_problem_free (q);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  for (size_t k = 0; k < DEFINITIONS; k++)
    check_problem (definitions + k);
  size_t defined_names = 0;
  for (size_t i = 0; i < ito_problem_registry.n; i++)
    for (size_t k = 0; k < DEFINITIONS; k++)
      if (strcmp (ito_problem_registry.entries[i]->name, definitions[k].spec) == 0)
        defined_names++;
  tap_ok (defined_names == ito_problem_registry.n, "every problem is tested");
  controls ();
  return tap_done ();
}
