/* Whether callbacks show the structure of noise that is declared: at addressed points, and at the
 * same with positive coordinates (coefficients may have no value elsewhere: what is not finite is
 * passed over), diagonal noise moves coordinate j by W_j alone, as x_j alone says, and commutative
 * noise has L^j g_k = L^k g_j (P. Kloeden, E. Platen 1992, section 10.3): by the callback of these,
 * or, where there is none, by differences of g_k along g_j. */
#include "core/memory.h"
#include "random/address.h"
#include "solver/stepper.h"
#include <math.h>
#include <stdlib.h>

#define POINTS 8
#define LANES (2 * POINTS)
#define TOLERANCE 1e-8            /* relative to the largest entry at the point */
#define DIFFERENCE 0x1p-17        /* along g_j */
#define ROUGHLY 1e-5              /* tolerance of differences, relative to entries of g too */
#define LARGEST ((size_t)1 << 22) /* doubles of a matrix: beyond, it is taken at its word */

static void
choose_points (const ito_process *p, double *x)
{
  const ito_address address = { .seed = 1, .purpose = ITO_PURPOSE_FIELD };
  ito_normals_fill (&address, 0, POINTS, LANES, p->sde.d, x);
  for (size_t i = 0; i < p->sde.d; i++)
    for (size_t k = 0; k < POINTS; k++)
      x[i * LANES + POINTS + k] = fabs (x[i * LANES + k]);
}

static int
callback_failed (int status, ito_error *error)
{
  return ito_fail (error, GSL_EINVAL, "a callback of the process failed with code %d", status);
}

/* out = column j of the noise at x. */
static int
column (const ito_sde *sde, double t, const double *x, size_t j, double *dw, double *out)
{
  for (size_t k = 0; k < sde->m * LANES; k++)
    dw[k] = k / LANES == j;
  return sde->diffusion_dw (LANES, LANES, &t, 0, x, dw, out, sde->params);
}

/* l = L^j g_k by central differences; memory [m + 3d][LANES].  Size of the noise at each point in
 * size. */
static int
differences (const ito_sde *sde, double t, const double *x, double *l, double *memory, double *size)
{
  const size_t d = sde->d, m = sde->m;
  double *dw = memory, *along = dw + m * LANES, *state = along + d * LANES,
         *out = state + d * LANES;
  int status = 0;
  for (size_t at = 0; at < d * m * m * LANES; at++)
    l[at] = 0;
  for (size_t j = 0; j < m && !status; j++)
    {
      status = column (sde, t, x, j, dw, along);
      for (size_t at = 0; at < d * LANES; at++)
        size[at % LANES] = fmax (size[at % LANES], fabs (along[at]));
      for (size_t k = 0; k < m && !status; k++)
        for (int sign = -1; sign <= 1 && !status; sign += 2)
          {
            for (size_t at = 0; at < d * LANES; at++)
              state[at] = x[at] + sign * DIFFERENCE * along[at];
            status = column (sde, t, state, k, dw, out);
            for (size_t at = 0; at < d * LANES; at++)
              l[((at / LANES * m + j) * m + k) * LANES + at % LANES] +=
                  sign * out[at] / (2 * DIFFERENCE);
          }
    }
  return status;
}

static int
check_commutes (const ito_sde *sde, double t, const double *x, double *l, double *memory,
                ito_error *error)
{
  size_t m = sde->m;
  double size[LANES] = { 0 };
  int status = sde->directional ? sde->directional (LANES, LANES, &t, 0, x, l, sde->params)
                                : differences (sde, t, x, l, memory, size);
  if (status)
    return callback_failed (status, error);
  for (size_t p = 0; p < LANES; p++)
    {
      double largest = 0, tolerance = sde->directional ? TOLERANCE : ROUGHLY;
      for (size_t at = 0; at < sde->d * m * m; at++)
        largest = fmax (largest, fabs (l[at * LANES + p]));
      for (size_t i = 0; i < sde->d; i++)
        for (size_t j = 0; j < m; j++)
          for (size_t k = 0; k < j; k++)
            {
              double one = l[((i * m + j) * m + k) * LANES + p],
                     two = l[((i * m + k) * m + j) * LANES + p];
              if (fabs (one - two) > tolerance * (largest + size[p]))
                return ito_fail (error, GSL_EINVAL,
                                 "the noise is declared commutative, and L^%zu g_%zu = %g, L^%zu "
                                 "g_%zu = %g in coordinate %zu: declare it general",
                                 j + 1, k + 1, one, k + 1, j + 1, two, i + 1);
            }
    }
  return GSL_SUCCESS;
}

/* The noise of coordinate i is the same wherever the others are. */
static int
check_own (const ito_sde *sde, double t, double *x, double *dw, double *out, double *other,
           ito_error *error)
{
  const size_t lanes = sde->d * LANES;
  for (size_t k = 0; k < lanes; k++)
    dw[k] = 1;
  int status = sde->diffusion_dw (LANES, LANES, &t, 0, x, dw, out, sde->params);
  for (size_t j = 0; j < sde->d && !status; j++)
    {
      for (size_t p = 0; p < LANES; p++)
        x[j * LANES + p] *= 1.5;
      status = sde->diffusion_dw (LANES, LANES, &t, 0, x, dw, other, sde->params);
      for (size_t p = 0; p < LANES; p++)
        x[j * LANES + p] /= 1.5;
      for (size_t at = 0; at < lanes && !status; at++)
        if (at / LANES != j && fabs (other[at] - out[at]) > TOLERANCE * fabs (out[at]))
          return ito_fail (error, GSL_EINVAL,
                           "the noise is declared diagonal, and that of coordinate %zu depends on "
                           "coordinate %zu: declare it commutative or general",
                           at / LANES + 1, j + 1);
    }
  return status ? callback_failed (status, error) : GSL_SUCCESS;
}

static int
check_diagonal (const ito_sde *sde, double t, const double *x, double *dw, double *out,
                ito_error *error)
{
  for (size_t j = 0; j < sde->m; j++)
    {
      int status = column (sde, t, x, j, dw, out);
      if (status)
        return callback_failed (status, error);
      for (size_t i = 0; i < sde->d; i++)
        for (size_t p = 0; p < LANES; p++)
          if (i != j && isfinite (out[i * LANES + p]) && out[i * LANES + p] != 0)
            return ito_fail (error, GSL_EINVAL,
                             "the noise is declared diagonal, and W_%zu moves coordinate %zu: "
                             "declare it commutative or general",
                             j + 1, i + 1);
    }
  return GSL_SUCCESS;
}

int
ito_solver_check_structure (const ito_process *p, double t_start, double t_end, ito_error *error)
{
  const ito_sde *sde = &p->sde;
  size_t d = sde->d, m = sde->m;
  int commutative = sde->noise == ITO_NOISE_COMMUTATIVE && m <= LARGEST / LANES / d / m;
  int diagonal = sde->noise == ITO_NOISE_DIAGONAL && m <= LARGEST / LANES / d;
  if (p->kind != ITO_PROCESS_USER || (!commutative && !diagonal))
    return GSL_SUCCESS;
  double *x = ITO_NEW (double, d *LANES, error);
  double *l = x ? ITO_NEW (double, (commutative ? d * m * m : 1) * LANES, error) : NULL;
  double *dw = l ? ITO_NEW (double, (m + 3 * d) * LANES, error) : NULL;
  if (dw)
    {
      double *out = dw + m * LANES;
      choose_points (p, x);
      for (int k = 0; k < 2 && !error->code; k++)
        {
          const double t = k ? t_end : t_start;
          if (commutative)
            check_commutes (sde, t, x, l, dw, error);
          else if (!check_diagonal (sde, t, x, dw, out, error))
            check_own (sde, t, x, dw, out, out + d * LANES, error);
        }
    }
  free (x);
  free (l);
  free (dw);
  return error->code;
}
