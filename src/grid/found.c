/* What grids that are found for a target share. */
#include "grid/found.h"
#include "core/array_text.h"
#include "core/memory.h"
#include "core/scalar.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LANES 256
#define STREAM 40  /* apart from the numbers of runs, whose streams are small */
#define SUBSTEPS 4 /* of RK4 between two nodes */

int
ito_found_given (const ito_args *args, struct ito_grid *g, ito_error *error)
{
  if (!ito_args_has (args, "at"))
    return 0;
  ito_grid_list (g, ito_args_array (args, "at"), error);
  return 1;
}

static int
tau_of (const struct ito_grid *g, double t, double *tau, ito_error *error)
{
  ito_schedule_point p;
  if (ito_schedule_point_at (g->schedule, t, &p, error))
    return error->code;
  if (!isfinite (p.lambda))
    return ito_fail (error, GSL_EINVAL, "grid '%s' cannot reach t = %.10g: %s = 0 there; %s",
                     g->type->entry.name, t, p.lambda > 0 ? "sigma" : "alpha",
                     p.lambda > 0 ? "end at a larger time" : "start at a smaller time");
  *tau = p.sigma / p.alpha;
  return GSL_SUCCESS;
}

static void
set_nodes (ito_mesh *mesh, double high, double low, double rho)
{
  double a = rho > 0 ? ito_pow (high, 1 / rho) : ito_log (high);
  double b = rho > 0 ? ito_pow (low, 1 / rho) : ito_log (low);
  for (size_t j = 1; j < mesh->nodes; j++)
    {
      double w = (double)j / (double)mesh->nodes, u = a * (1 - w) + b * w;
      mesh->tau[j] = rho > 0 ? ito_pow (u, rho) : ito_exp (u);
    }
  mesh->tau[0] = high;
  mesh->tau[mesh->nodes] = low;
}

int
ito_mesh_begin (ito_mesh *mesh, const ito_args *args, const struct ito_grid *g, double rho,
                ito_error *error)
{
  double start, end;
  const char *name = g->type->entry.name;
  *mesh = (ito_mesh){ .nodes = ito_args_integer (args, "points"),
                      .n = ito_args_integer (args, "samples"),
                      .seed = (unsigned)ito_args_integer (args, "seed") };
  if (tau_of (g, g->t_start, &start, error) || tau_of (g, g->t_end, &end, error))
    return error->code;
  if (start == end)
    return ito_fail (error, GSL_EINVAL,
                     "grid '%s' starts and ends at the same time: t = %.10g; give two different "
                     "times",
                     name, g->t_start);
  if (g->steps == 0 || g->steps > mesh->nodes)
    return ito_fail (error, GSL_EINVAL,
                     "%llu steps cannot be chosen from a mesh of %zu intervals: grid '%s' needs at "
                     "least 1, and points=N as large; change the steps or points",
                     (unsigned long long)g->steps, mesh->nodes, name);
  mesh->target = ito_target_new (ito_args_text (args, "target"), error);
  if (!mesh->target)
    return error->code;
  mesh->m = mesh->target->mixture;
  mesh->d = mesh->target->d;
  if (!mesh->m)
    return ito_fail (error, GSL_EINVAL,
                     "grid '%s' cannot be found for target '%s': its diffused densities are not "
                     "known; use a mixture, such as 'gmm'",
                     name, ito_excerpt (mesh->target->spec).text);
  mesh->tau = ITO_NEW (double, mesh->nodes + 1, error);
  mesh->coef = ITO_NEW (double, ito_mixture_coefficients (mesh->m), error);
  mesh->scratch = ITO_NEW (double, ito_mixture_scratch (mesh->m->k, mesh->d), error);
  if (mesh->tau && mesh->coef && mesh->scratch)
    set_nodes (mesh, fmax (start, end), fmin (start, end), rho);
  return error->code;
}

void
ito_mesh_end (ito_mesh *mesh)
{
  free (mesh->scratch);
  free (mesh->coef);
  free (mesh->tau);
  ito_target_free (mesh->target);
}

/* "name:...,at=[...]": at is the last parameter, so that this is the canonical form. */
static int
set_spec (struct ito_grid *g, ito_error *error)
{
  ito_array at = { .rank = 1, .dims = { g->steps + 1 }, .data = g->times };
  char *text = NULL;
  size_t size = 0;
  FILE *out = open_memstream (&text, &size);
  if (out)
    {
      fprintf (out, "%s,at=", g->spec);
      ito_array_print (&at, out);
    }
  int failed = !out || ferror (out);
  failed = (out && fclose (out) != 0) || failed;
  if (failed)
    {
      free (text);
      return ito_fail (error, GSL_ENOMEM, "no memory for the spec of a grid");
    }
  free (g->spec);
  g->spec = text;
  return GSL_SUCCESS;
}

int
ito_found_set (struct ito_grid *g, const double *tau, ito_error *error)
{
  const size_t n = g->steps;
  const int ascends = g->t_start < g->t_end;
  double *times = ITO_NEW (double, n + 1, error);
  if (!times)
    return GSL_ENOMEM;
  for (size_t i = 1; i < n; i++)
    if (ito_schedule_time_of (g->schedule, -ito_log (tau[i]), &times[ascends ? n - i : i], error))
      break;
  times[0] = g->t_start;
  times[n] = g->t_end;
  for (size_t i = 0; i < n && !error->code; i++)
    if (!((times[i + 1] - times[i]) * (g->t_end - g->t_start) > 0))
      ito_fail (error, GSL_EINVAL,
                "the times found are out of order: %.17g, %.17g; take fewer steps", times[i],
                times[i + 1]);
  free (g->times);
  g->times = times;
  return error->code ? error->code : set_spec (g, error);
}

int
ito_mesh_sample (const ito_mesh *mesh, double tau, double *y, ito_error *error)
{
  return ito_mixture_sample (mesh->m, 1, tau, mesh->seed, STREAM, 0, mesh->n, mesh->n, y, error);
}

void
ito_mesh_denoise (const ito_mesh *mesh, double tau, const double *y, double *denoiser)
{
  ito_mixture_field f;
  ito_mixture_prepare (mesh->m, 1, tau, 1, 0, mesh->coef, &f);
  for (size_t first = 0; first < mesh->n; first += LANES)
    {
      size_t n = mesh->n - first < LANES ? mesh->n - first : LANES;
      ito_kernel ()->mixture (&f, n, mesh->n, y + first, denoiser + first, NULL, mesh->scratch);
    }
}

void
ito_mesh_euler (const ito_mesh *mesh, double from, double to, const double *y,
                const double *denoiser, double *out)
{
  double r = to / from;
  for (size_t i = 0; i < mesh->d * mesh->n; i++)
    out[i] = r * y[i] + (1 - r) * denoiser[i];
}

/* RK4 of dy/du = y - D, u = log tau; slope and stage [d][n] are room. */
static void
rk4 (const ito_mesh *mesh, double u, double h, double *y, double *slope, double *stage, double *sum)
{
  static const double at[] = { 0, 0.5, 0.5, 1 }, weight[] = { 1, 2, 2, 1 };
  const size_t count = mesh->d * mesh->n;
  memcpy (stage, y, count * sizeof *y);
  for (int k = 0; k < 4; k++)
    {
      ito_mesh_denoise (mesh, ito_exp (u + at[k] * h), stage, slope);
      for (size_t i = 0; i < count; i++)
        {
          double s = stage[i] - slope[i];
          sum[i] = (k == 0 ? 0 : sum[i]) + weight[k] * s;
          if (k < 3)
            stage[i] = y[i] + at[k + 1] * h * s;
        }
    }
  for (size_t i = 0; i < count; i++)
    y[i] += h / 6 * sum[i];
}

int
ito_mesh_flow (const ito_mesh *mesh, double *states, ito_error *error)
{
  const size_t count = mesh->d * mesh->n;
  double *room = ITO_NEW (double, 3 * count, error);
  if (!room || ito_mesh_sample (mesh, mesh->tau[0], states, error))
    {
      free (room);
      return error->code;
    }
  for (size_t j = 0; j < mesh->nodes; j++)
    {
      double *y = states + (j + 1) * count;
      double u = ito_log (mesh->tau[j]), h = (ito_log (mesh->tau[j + 1]) - u) / SUBSTEPS;
      memcpy (y, y - count, count * sizeof *y);
      for (int k = 0; k < SUBSTEPS; k++)
        rk4 (mesh, u + k * h, h, y, room, room + count, room + 2 * count);
    }
  free (room);
  return GSL_SUCCESS;
}

int
ito_found_shortest (size_t nodes, size_t steps, double factor, ito_cost_function *cost,
                    const void *params, size_t *index, ito_error *error)
{
  double *value = ITO_NEW (double, nodes + 1, error);
  uint32_t *next = ITO_NEW (uint32_t, steps * (nodes + 1), error);
  if (value && next)
    {
      for (size_t i = 0; i < nodes; i++)
        value[i] = HUGE_VAL;
      value[nodes] = 0;
      /* With k steps to go; nodes rise, so that value[j] is still that of k - 1 steps. */
      for (size_t k = 1; k <= steps; k++)
        for (size_t i = 0; i <= nodes; i++)
          {
            double best = HUGE_VAL;
            for (size_t j = i + 1; j <= nodes; j++)
              {
                if (value[j] == HUGE_VAL)
                  continue;
                double c = cost (params, i, j) + factor * value[j];
                if (c < best)
                  {
                    best = c;
                    next[(k - 1) * (nodes + 1) + i] = (uint32_t)j;
                  }
              }
            value[i] = best;
          }
      index[0] = 0;
      for (size_t k = steps; k > 0; k--)
        index[steps - k + 1] = next[(k - 1) * (nodes + 1) + index[steps - k]];
    }
  free (next);
  free (value);
  return error->code;
}
