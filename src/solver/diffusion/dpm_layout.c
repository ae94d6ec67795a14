/* The steps of DPM-Solver: options, and how evaluations are shared out to outer steps.
 *
 * Single-step: a grid of N intervals is N evaluations, shared out as in the authors' code:
 * order 3: K = N div 3 + 1 steps of orders 3,..,3,2,1 | 3,..,3,1 | 3,..,3,2 for N mod 3 = 0, 1, 2;
 * order 2: N div 2 of order 2, then one of order 1 if N is odd.  In the logsnr grid, and for
 * method=fast (the paper's DPM-Solver-fast: order 3, constant r), the outer steps are equal parts
 * of the grid's rule; in other grids they take as many intervals as their order.  nodes=grid: the
 * inner times are the grid's between the outer ones. */
#include "core/memory.h"
#include "core/scalar.h"
#include "solver/diffusion/dpm_family.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static int
check_fast (const ito_args *args, int order, ito_error *error)
{
  if (order != 3)
    return ito_fail (error, GSL_EINVAL,
                     "dpmsolver: method=fast has order 3, not %d: leave order out", order);
  if (ito_args_has (args, "nodes") && ito_args_word (args, "nodes") == 0)
    return ito_fail (error, GSL_EINVAL,
                     "dpmsolver: method=fast has constant r: leave nodes=grid out");
  if (ito_args_word (args, "uneven") == 1)
    return ito_fail (error, GSL_EINVAL,
                     "dpmsolver: method=fast ends with steps of lower order: leave uneven=no out");
  return GSL_SUCCESS;
}

static int
check_inner_times (const ito_args *args, const double *option, ito_error *error)
{
  int order = (int)option[ITO_DPM_ORDER];
  const char *name = ito_args_entry (args)->name;
  int has1 = ito_args_has (args, "r1"), has2 = ito_args_has (args, "r2");
  if (option[ITO_DPM_FIXED] == 0 && (has1 || has2))
    return ito_fail (error, GSL_EINVAL,
                     "%s: r1 and r2 are constants of nodes=fixed: add nodes=fixed", name);
  if ((has1 && order < 2) || (has2 && order < 3))
    return ito_fail (error, GSL_EINVAL, "%s: order %d has no %s: leave it out", name, order,
                     order < 2 ? "inner time" : "r2");
  if (order == 3 && option[ITO_DPM_R1] == option[ITO_DPM_R2])
    return ito_fail (error, GSL_EINVAL, "%s: r1 = r2 = %g: the two inner times must differ", name,
                     option[ITO_DPM_R1]);
  return GSL_SUCCESS;
}

static int
has_parameter (const ito_entry *entry, const char *key)
{
  for (const ito_param *p = entry->params; p->key; p++)
    if (strcmp (p->key, key) == 0)
      return 1;
  return 0;
}

/* What only another method has. */
int
ito_dpm_check_method (const ito_args *args, ito_error *error)
{
  static const char *const own[][2] = {
    { "nodes", "singlestep" }, { "r1", "singlestep" },
    { "r2", "singlestep" },    { "lower_order_final", "multistep" },
    { "rtol", "adaptive" },    { "atol", "adaptive" },
    { "h_init", "adaptive" }
  };
  const char *name = ito_args_entry (args)->name, *method = ito_args_text (args, "method");
  const char *taken = strcmp (method, "fast") == 0 ? "singlestep" : method;
  if (strcmp (taken, "singlestep") != 0 && ito_args_word (args, "uneven") == 1)
    return ito_fail (error, GSL_EINVAL,
                     "%s: uneven belongs to single steps: leave it out, or take method=singlestep",
                     name);
  for (size_t i = 0; i < sizeof own / sizeof *own; i++)
    if (strcmp (taken, own[i][1]) != 0 && has_parameter (ito_args_entry (args), own[i][0])
        && ito_args_has (args, own[i][0]))
      return ito_fail (error, GSL_EINVAL, "%s: %s belongs to method=%s: leave it out, or take that",
                       name, own[i][0], own[i][1]);
  return GSL_SUCCESS;
}

/* A step of order 1 has a local error of h^2, whatever comes before and after it: at the end of
 * uneven single steps, and at the start of method=multistep (from exact values there,
 * expansion=exact has order 3; dpm_multistep.c). */
static double
declared_order (const double *option)
{
  double order = option[ITO_DPM_ORDER];
  if (order < 3)
    return order;
  if (option[ITO_DPM_METHOD] == ITO_DPM_MULTISTEP)
    return 2;
  return option[ITO_DPM_EVEN] != 0 && fabs (option[ITO_DPM_R2] - 2.0 / 3) <= 1e-12 ? 3 : 2;
}

int
ito_dpm_configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  size_t order = ito_args_integer (args, "order"), method = ito_args_word (args, "method");
  int fixed = ito_args_has (args, "nodes") && ito_args_word (args, "nodes") == 1;
  double first = order == 2 ? 1.0 / 2 : 1.0 / 3;
  double *option = s->option;
  option[ITO_DPM_ORDER] = (double)order;
  option[ITO_DPM_METHOD] = (double)method;
  option[ITO_DPM_FIXED] = method == ITO_DPM_FAST || fixed;
  option[ITO_DPM_R1] = ito_args_has (args, "r1") ? ito_args_number (args, "r1") : first;
  option[ITO_DPM_R2] = ito_args_has (args, "r2") ? ito_args_number (args, "r2") : 2.0 / 3;
  option[ITO_DPM_EVEN] = ito_args_word (args, "uneven") == 1;
  option[ITO_DPM_LOWER] = ito_args_has (args, "lower_order_final")
                              ? (double)ito_args_word (args, "lower_order_final")
                              : 0;
  option[ITO_DPM_EXACT] = ito_args_word (args, "expansion") == 1;
  if ((method == ITO_DPM_FAST && check_fast (args, (int)order, error))
      || ito_dpm_check_method (args, error) || check_inner_times (args, option, error))
    return error->code;
  int multistep = method == ITO_DPM_MULTISTEP;
  ito_facts_ode (&s->facts, declared_order (option), multistep ? 1 : (double)order);
  s->stages = multistep ? 1 : (unsigned)order;
  s->works = (unsigned)order;
  s->coefficients = 9;
  s->history = multistep ? (unsigned)order : 0;
  s->facts.history = multistep ? (unsigned)order - 1 : 0;
  s->exact_end = multistep || order == 1;
  return GSL_SUCCESS;
}

/* Number of outer steps, and the order of step i of N evaluations. */
static uint64_t
outer_steps (const double *option, uint64_t n)
{
  uint64_t order = (uint64_t)option[ITO_DPM_ORDER];
  if (option[ITO_DPM_EVEN] != 0 || order == 1)
    return n / order;
  return order == 2 ? (n + 1) / 2 : n / 3 + 1;
}

static unsigned char
outer_order (const double *option, uint64_t n, uint64_t i)
{
  unsigned order = (unsigned)option[ITO_DPM_ORDER];
  uint64_t k = outer_steps (option, n);
  if (option[ITO_DPM_EVEN] != 0 || order == 1)
    return (unsigned char)order;
  if (order == 2)
    return (unsigned char)(i + 1 == k && n % 2 == 1 ? 1 : 2);
  if (n % 3 == 0)
    return (unsigned char)(i + 2 < k ? 3 : k - i);
  return (unsigned char)(i + 1 < k ? 3 : n % 3);
}

static int
equal_parts (const struct ito_solver *s, const ito_grid *g)
{
  return s->option[ITO_DPM_METHOD] == ITO_DPM_FAST || strcmp (g->type->entry.name, "logsnr") == 0;
}

int
ito_dpm_layout (const struct ito_solver *s, const ito_process *p, const ito_grid *g,
                ito_layout *layout, ito_error *error)
{
  (void)p;
  uint64_t n = ito_grid_steps (g), order = (uint64_t)s->option[ITO_DPM_ORDER];
  if (s->option[ITO_DPM_METHOD] == ITO_DPM_MULTISTEP)
    return GSL_SUCCESS;
  layout->steps = outer_steps (s->option, n);
  if (order == 1)
    return GSL_SUCCESS;
  if (s->option[ITO_DPM_EVEN] != 0 && n % order != 0)
    return ito_fail (error, GSL_EINVAL,
                     "dpmsolver: %llu evaluations do not divide into outer steps of order %llu: "
                     "take %llu, or uneven=yes",
                     (unsigned long long)n, (unsigned long long)order,
                     (unsigned long long)((n / order + 1) * order));
  uint64_t k = layout->steps, before = 0;
  layout->times = ITO_NEW (double, k + 1, error);
  layout->order = ITO_NEW (unsigned char, k, error);
  layout->before = ITO_NEW (unsigned, k + 1, error);
  if (error->code)
    return error->code;
  int equal = equal_parts (s, g);
  for (uint64_t i = 0; i <= k; i++)
    {
      layout->before[i] = (unsigned)before;
      if (!equal)
        layout->times[i] = ito_grid_time (g, before);
      else if (k > UINT32_MAX
               || ito_grid_point_between (g, ito_grid_time (g, 0), ito_grid_time (g, n),
                                          (unsigned)k, (unsigned)i, &layout->times[i], error))
        return ito_fail (error, GSL_EINVAL,
                         "dpmsolver: method=fast needs a grid with a rule: use logsnr");
      if (i < k)
        before += layout->order[i] = outer_order (s->option, n, i);
    }
  return GSL_SUCCESS;
}

/* Time of inner point j of q of the step. */
int
ito_dpm_inner_time (const ito_plan *plan, double lambda0, double lambda1, unsigned q, unsigned j,
                    double *t, ito_error *error)
{
  const double *option = plan->solver->option;
  if (option[ITO_DPM_FIXED] != 0)
    {
      double r = j == 2                                 ? option[ITO_DPM_R2]
                 : q == (unsigned)option[ITO_DPM_ORDER] ? option[ITO_DPM_R1]
                                                        : 1.0 / q;
      return ito_schedule_time_of (plan->process->schedule, lambda0 + r * (lambda1 - lambda0), t,
                                   error);
    }
  if (equal_parts (plan->solver, plan->grid))
    return ito_grid_point_between (plan->grid, plan->t0, plan->t1, q, j, t, error);
  *t = ito_grid_time (plan->grid, plan->layout->before[plan->step] + j);
  return GSL_SUCCESS;
}
