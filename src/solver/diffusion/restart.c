/* Restart sampling (Xu, Deng, Cheng, Tian, Z. Liu, Jaakkola 2023, Algorithm 1): Heun's steps of the
 * flow in rho = sigma/alpha on the grid, and for each interval, at the grid's node whose rho_i is
 * nearest to smin, `repeats` times:
 *
 *   x/alpha <- x/alpha + snoise sqrt(smax^2 - rho_i^2) z, and Heun's steps from smax to rho_i on
 *   `nodes` nodes, equal in rho^(1/7)
 *
 * (a step to rho = 0 is Euler's).  Its steps are those of the grid and repeats (nodes - 1) for each
 * interval; the noise is drawn in the first step of each repeat.  No order: the restarts' steps do
 * not fall with those of the grid. */
#include "core/memory.h"
#include "core/scalar.h"
#include "solver/diffusion/ancestral.h"
#include <math.h>

#define RHO 7.0 /* the power of the inner grids */

static const ito_param params[] = {
  { .key = "smin",
    .type = ITO_PARAM_ARRAY,
    .fallback = "0.06",
    .lower = 0,
    .upper = 1e300,
    .text = "least sigma/alpha of each interval: one number, or a list" },
  { .key = "smax",
    .type = ITO_PARAM_ARRAY,
    .fallback = "0.3",
    .lower = 0,
    .upper = 1e300,
    .text = "largest sigma/alpha of each interval",
    .flags = ITO_PARAM_OPEN_LOWER },
  { .key = "nodes",
    .type = ITO_PARAM_ARRAY,
    .fallback = "4",
    .lower = 2,
    .upper = 1e6,
    .text = "nodes of the grid from smax down, both ends counted" },
  { .key = "repeats",
    .type = ITO_PARAM_ARRAY,
    .fallback = "2",
    .lower = 0,
    .upper = 1e6,
    .text = "restarts (K)" },
  ITO_PARAM_SNOISE,
  ITO_PARAM_FORCE,
  ITO_PARAM_END,
};

/* The intervals, read from the spec. */
typedef struct
{
  ito_args *args;
  size_t count;
  const double *smin, *smax, *nodes, *repeats;
} intervals;

static int
read_list (const ito_args *args, const char *key, size_t *count, const double **list,
           ito_error *error)
{
  const ito_array *a = ito_args_array (args, key);
  size_t n = a->rank == 0 ? 1 : a->dims[0];
  if (a->rank > 1 || (*count && n != *count))
    return ito_fail (error, GSL_EINVAL,
                     "restart: smin, smax, nodes and repeats are lists of the same length: %s has "
                     "not %zu numbers",
                     key, *count ? *count : 1);
  *count = n;
  *list = a->data;
  return GSL_SUCCESS;
}

static int
read_intervals (const ito_args *args, intervals *in, ito_error *error)
{
  in->count = 0;
  if (read_list (args, "smin", &in->count, &in->smin, error)
      || read_list (args, "smax", &in->count, &in->smax, error)
      || read_list (args, "nodes", &in->count, &in->nodes, error)
      || read_list (args, "repeats", &in->count, &in->repeats, error))
    return error->code;
  for (size_t k = 0; k < in->count; k++)
    {
      if (!(in->smin[k] < in->smax[k]))
        return ito_fail (error, GSL_EINVAL, "restart: smin = %g is not below smax = %g",
                         in->smin[k], in->smax[k]);
      if (in->nodes[k] != floor (in->nodes[k]) || in->repeats[k] != floor (in->repeats[k]))
        return ito_fail (error, GSL_EINVAL, "restart: nodes and repeats are whole numbers");
    }
  return GSL_SUCCESS;
}

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  intervals in;
  if (read_intervals (args, &in, error))
    return error->code;
  ito_reverse_facts (s, 1, 2, ITO_ORDER_NONE);
  s->option[ITO_OPTION_SNOISE] = ito_args_number (args, "snoise");
  s->quiet_end = 0;
  s->exact_end = 1;
  s->stages = 2;
  s->coefficients = ITO_LEVELS_COEFFICIENTS;
  s->works = ITO_LEVELS_WORKS;
  return GSL_SUCCESS;
}

static int
rho_at (const ito_process *p, double t, double *rho, ito_error *error)
{
  ito_schedule_point at;
  if (ito_schedule_point_at (p->schedule, t, &at, error))
    return error->code;
  *rho = at.sigma / at.alpha;
  return GSL_SUCCESS;
}

/* The grid's node, after its start, nearest to rho. */
static int
nearest (const ito_process *p, const ito_grid *g, double rho, uint64_t *node, ito_error *error)
{
  double least = INFINITY, at = 0;
  for (uint64_t i = 1; i <= ito_grid_steps (g); i++)
    {
      if (rho_at (p, ito_grid_time (g, i), &at, error))
        return error->code;
      if (fabs (at - rho) < least)
        {
          least = fabs (at - rho);
          *node = i;
        }
    }
  return GSL_SUCCESS;
}

/* The steps of all repeats of interval k from step i of the layout on; t is their end. */
static int
fill_restart (const ito_process *p, const intervals *in, size_t k, double t, ito_layout *layout,
              uint64_t *i, ito_error *error)
{
  double rho = 0, n = in->nodes[k] - 1;
  if (rho_at (p, t, &rho, error))
    return error->code;
  if (!(rho < in->smax[k]))
    return ito_fail (error, GSL_EINVAL,
                     "restart: the grid's node nearest to smin = %g has sigma/alpha = %g, which "
                     "is not below smax = %g: take more steps, or a wider interval",
                     in->smin[k], rho, in->smax[k]);
  double top = ito_pow (in->smax[k], 1 / RHO), bottom = rho > 0 ? ito_pow (rho, 1 / RHO) : 0;
  for (double r = 0; r < in->repeats[k]; r++)
    for (double j = 0; j < n; j++, ++*i)
      {
        double root = top + j / n * (bottom - top);
        layout->times[*i] = t;
        layout->value[*i] = j > 0 ? 0 : in->smax[k];
        if (j > 0
            && ito_schedule_time_of (p->schedule, -RHO * ito_log (root), &layout->times[*i], error))
          return error->code;
      }
  return GSL_SUCCESS;
}

static int
fill_layout (const ito_process *p, const ito_grid *g, const intervals *in, ito_layout *layout,
             ito_error *error)
{
  uint64_t *node = ITO_NEW (uint64_t, in->count, error), i = 0;
  for (size_t k = 0; !error->code && k < in->count; k++)
    {
      layout->steps += (uint64_t)(in->repeats[k] * (in->nodes[k] - 1));
      nearest (p, g, in->smin[k], &node[k], error);
      for (size_t l = 0; !error->code && l < k; l++)
        if (node[l] == node[k])
          ito_fail (error, GSL_EINVAL,
                    "restart: the intervals from %g and from %g begin at the same node of the "
                    "grid: take more steps",
                    in->smin[l], in->smin[k]);
    }
  if (!error->code)
    {
      layout->times = ITO_NEW (double, layout->steps + 1, error);
      layout->value = ITO_NEW (double, layout->steps, error);
    }
  for (uint64_t n = 0; !error->code && n <= ito_grid_steps (g); n++)
    {
      double t = ito_grid_time (g, n);
      for (size_t k = 0; !error->code && k < in->count; k++)
        if (node[k] == n)
          fill_restart (p, in, k, t, layout, &i, error);
      if (!error->code)
        layout->times[i++] = t;
    }
  free (node);
  return error->code;
}

static int
layout (const struct ito_solver *s, const ito_process *p, const ito_grid *g, ito_layout *layout,
        ito_error *error)
{
  intervals in = { .args = ito_args_parse (&ito_solver_registry, s->spec, error) };
  if (in.args && !read_intervals (in.args, &in, error))
    fill_layout (p, g, &in, layout, error);
  ito_args_free (in.args);
  return error->code;
}

static int
plan (ito_plan *plan, ito_error *error)
{
  double top = plan->layout->value[plan->step];
  ito_schedule_point s, t;
  if (top == 0)
    {
      if (ito_plan_descent (plan, &s, &t, error))
        return error->code;
    }
  else if (ito_plan_schedule (plan, plan->t0, &s, error)
           || ito_plan_schedule (plan, plan->t1, &t, error))
    return error->code;
  ito_levels l = ito_levels_of (ITO_LEVELS_HEUN, &s, &t);
  if (top > 0
      && ito_levels_raise (&l, plan, -ito_log (top), plan->solver->option[ITO_OPTION_SNOISE],
                           error))
    return error->code;
  return ito_levels_plan (&l, plan, error);
}

const ito_solver_type ito_solver_restart = {
  .entry = { .name = "restart",
             .summary = "Heun's steps in sigma/alpha with restarts: noise up to smax, flow down",
             .formula = "at the node whose rho_i = sigma/alpha is nearest to smin, repeats times:\n"
                        "x/alpha <- x/alpha + snoise sqrt(smax^2 - rho_i^2) z, then Heun's steps "
                        "from smax to rho_i on `nodes` nodes, equal in rho^(1/7)",
             .source = "Xu, Deng, Cheng, Tian, Z. Liu, Jaakkola 2023, Restart sampling for "
                       "improving generative processes, Algorithm 1",
             .params = params },
  .kind = ITO_SOLVER_DIFFUSION,
  .configure = configure,
  .check = ito_reverse_check,
  .layout = layout,
  .plan = plan,
  .step = ito_levels_step,
};
