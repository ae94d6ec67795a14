/* Rates of coefficients, read off the callbacks at x = 0 and x = 1, and tried at other
 * points and at both ends of the grid. */
#include "solver/sde/linear_rates.h"
#include "core/memory.h"
#include "random/address.h"
#include <math.h>
#include <stdlib.h>

/* f and g 1 at a point: out [2][d], ones [m]. */
static int
coefficients (const ito_sde *sde, double t, const double *x, double *ones, double *out)
{
  for (size_t k = 0; k < sde->m; k++)
    ones[k] = 1;
  int status = sde->drift (1, 1, &t, 0, x, out, sde->params);
  return status ? status : sde->diffusion_dw (1, 1, &t, 0, x, ones, out + sde->d, sde->params);
}

int
ito_linear_rates_read (const ito_process *p, double t, ito_linear_rates *rates, double *memory)
{
  const ito_sde *sde = &p->sde;
  const size_t d = sde->d;
  double *x = memory, *ones = x + d, *out = ones + sde->m;
  for (int at = 0; at < 2; at++)
    {
      for (size_t i = 0; i < d; i++)
        x[i] = at;
      int status = coefficients (sde, t, x, ones, out);
      if (status)
        return status;
      for (size_t i = 0; i < d; i++)
        if (at == 0)
          rates[i] = (ito_linear_rates){ .a = out[i], .g0 = out[d + i] };
        else
          {
            rates[i].b = out[i] - rates[i].a;
            rates[i].g1 = out[d + i];
          }
    }
  return GSL_SUCCESS;
}

static int
is_near (double value, double truth, double size)
{
  return fabs (value - truth) <= 1e-12 * size;
}

static int
refuse (const ito_solver *s, ito_rates_shape shape, ito_error *error)
{
  static const char *const shapes[] = {
    "(a_i + b_i X_i) dt + s_i dW_i (diagonal additive noise)",
    "b_i X_i dt + s_i X_i dW (diagonal or scalar noise)",
    "(a_i + b_i X_i) dt + s_i sqrt(X_i) dW_i, a_i >= 0 (diagonal noise)"
  };
  return ito_fail (error, GSL_EINVAL,
                   "%s steps dX_i = %s alone, with constant numbers, and the process is another: "
                   "use sriw1 or euler-maruyama",
                   s->spec, shapes[shape]);
}

/* The coefficients at a point are those of the rates. */
static int
agrees (const ito_linear_rates *rates, size_t d, ito_rates_shape shape, const double *x,
        const double *out)
{
  for (size_t i = 0; i < d; i++)
    {
      const ito_linear_rates *r = rates + i;
      double u = shape == ITO_RATES_ROOT ? sqrt (x[i]) : x[i];
      double size = fabs (r->a) + fabs (r->b * x[i]) + fabs (r->g0) + fabs (r->g1 * u);
      if (!is_near (out[i], r->a + r->b * x[i], size)
          || !is_near (out[d + i], r->g0 + (r->g1 - r->g0) * u, size))
        return 0;
    }
  return 1;
}

/* Additive noise acts coordinate by coordinate. */
static int
is_diagonal (const ito_sde *sde, double t, double *x, double *dw, double *out)
{
  for (size_t j = 0; j < sde->m; j++)
    {
      for (size_t k = 0; k < sde->m; k++)
        dw[k] = k == j;
      if (sde->diffusion_dw (1, 1, &t, 0, x, dw, out, sde->params))
        return 0;
      for (size_t i = 0; i < sde->d; i++)
        if (i != j && out[i] != 0)
          return 0;
    }
  return 1;
}

static int
has_shape (const ito_process *p, const ito_grid *g, ito_rates_shape shape, ito_linear_rates *rates,
           double *memory)
{
  const ito_sde *sde = &p->sde;
  const size_t d = sde->d;
  double *x = memory, *ones = x + d, *out = ones + sde->m;
  double ends[2] = { ito_grid_time (g, 0), ito_grid_time (g, ito_grid_steps (g)) };
  if (ito_linear_rates_read (p, ends[0], rates, memory))
    return 0;
  for (size_t i = 0; i < d; i++)
    if (shape == ITO_RATES_GEOMETRIC ? rates[i].a != 0 || rates[i].g0 != 0
        : shape == ITO_RATES_ROOT    ? rates[i].a < 0 || rates[i].g0 != 0 || rates[i].g1 == 0
                                     : rates[i].g0 != rates[i].g1)
      return 0;
  for (unsigned k = 0; k < 8; k++)
    {
      const ito_address address = { .seed = 1, .purpose = ITO_PURPOSE_FIELD, .draw = k };
      ito_normals_fill (&address, 0, 1, 1, d, x);
      for (size_t i = 0; shape == ITO_RATES_ROOT && i < d; i++)
        x[i] = fabs (x[i]);
      if (coefficients (sde, ends[k % 2], x, ones, out) || !agrees (rates, d, shape, x, out))
        return 0;
    }
  return shape == ITO_RATES_GEOMETRIC || is_diagonal (sde, ends[0], x, ones, out);
}

int
ito_linear_rates_check (const struct ito_solver *s, const ito_process *p, const ito_grid *g,
                        ito_rates_shape shape, ito_error *error)
{
  const ito_sde *sde = &p->sde;
  int one_by_one = sde->noise == ITO_NOISE_SCALAR || sde->noise == ITO_NOISE_DIAGONAL;
  int fits = shape == ITO_RATES_GEOMETRIC ? one_by_one
             : shape == ITO_RATES_ROOT    ? one_by_one && sde->m == sde->d
                                          : sde->noise == ITO_NOISE_ADDITIVE && sde->m == sde->d;
  if (p->kind != ITO_PROCESS_USER || !fits)
    return refuse (s, shape, error);
  ito_linear_rates *rates = ITO_NEW (ito_linear_rates, sde->d, error);
  double *memory = rates ? ITO_NEW (double, 3 * sde->d + sde->m, error) : NULL;
  if (memory && !has_shape (p, g, shape, rates, memory))
    refuse (s, shape, error);
  free (rates);
  free (memory);
  return error->code;
}
