/* Facts of solvers: orders by noise structure, and the table that `ito solvers` prints. */
#include "core/number.h"
#include "solver/scheme.h"

void
ito_facts_ode (ito_solver_facts *facts, double order, double evaluations)
{
  facts->calculus = ITO_CALCULUS_ITO;
  facts->noise = ITO_NOISE_NONE;
  facts->deterministic = order;
  for (int i = 0; i < 6; i++)
    facts->strong[i] = facts->weak[i] = i == ITO_NOISE_NONE ? order : ITO_ORDER_NONE;
  facts->evaluations = evaluations;
}

void
ito_facts_sde (ito_solver_facts *facts, double deterministic, double strong, double strong_additive,
               double weak, double weak_additive)
{
  facts->calculus = ITO_CALCULUS_ITO;
  facts->deterministic = deterministic;
  for (int i = 0; i < 6; i++)
    {
      facts->strong[i] = i == ITO_NOISE_NONE       ? deterministic
                         : i == ITO_NOISE_ADDITIVE ? strong_additive
                                                   : strong;
      facts->weak[i] = i == ITO_NOISE_NONE       ? deterministic
                       : i == ITO_NOISE_ADDITIVE ? weak_additive
                                                 : weak;
    }
  facts->stochastic = 1;
}

static const char *
order_text (double order, char *buffer)
{
  return order == ITO_ORDER_NONE ? "-" : ito_number_print (order, buffer);
}

/* Orders by structure, "-" where none is declared. */
static void
print_orders (FILE *out, const char *name, const double order[6])
{
  static const char *const noises[] = { "none",     "additive",    "scalar",
                                        "diagonal", "commutative", "general" };
  char text[32];
  fprintf (out, "  %s:", name);
  for (int i = ITO_NOISE_ADDITIVE; i <= ITO_NOISE_GENERAL; i++)
    fprintf (out, "  %s %s", noises[i], order_text (order[i], text));
  fprintf (out, "\n");
}

int
ito_solver_facts_page (const char *name, FILE *out, ito_error *error)
{
  ito_solver *s = ito_solver_new (name, error);
  if (!s)
    return error->code;
  const ito_solver_facts *f = &s->facts;
  char text[32];
  if (f->kind == ITO_SOLVER_SDE)
    {
      fprintf (out, "\nDeclared, with the defaults, for SDEs of %s:\n",
               f->calculus == ITO_CALCULUS_ITO ? "Ito" : "Stratonovich");
      print_orders (out, "strong order", f->strong);
      print_orders (out, "weak order", f->weak);
      fprintf (out, "  order without noise: %s\n", order_text (f->deterministic, text));
      fprintf (out, "  keeps a square-root diffusion (cir) positive: %s\n",
               f->keeps_positive ? "yes" : "no, a path stops there (status 2)");
    }
  ito_solver_free (s);
  return GSL_SUCCESS;
}

static void
print_row (FILE *out, const ito_solver *s)
{
  static const char *const kinds[] = { "ode", "sde", "diffusion", "langevin" };
  static const char *const noises[] = { "none",     "additive",    "scalar",
                                        "diagonal", "commutative", "general" };
  const ito_solver_facts *f = &s->facts;
  char ode[32], strong[32], additive[32], weak[32], evaluations[32];
  fprintf (out, "%-26s %-10s %-13s %-12s %5s %7s %9s %5s %12s %8u  %s\n", s->type->entry.name,
           kinds[f->kind], f->calculus == ITO_CALCULUS_ITO ? "Ito" : "Stratonovich",
           noises[f->noise], order_text (f->deterministic, ode),
           order_text (f->strong[f->noise ? f->noise : ITO_NOISE_GENERAL], strong),
           order_text (f->strong[ITO_NOISE_ADDITIVE], additive),
           order_text (f->weak[f->noise ? f->noise : ITO_NOISE_GENERAL], weak),
           f->evaluations < 0 ? "varies" : ito_number_print (f->evaluations, evaluations),
           f->normals, s->type->entry.summary);
}

int
ito_solver_table (FILE *out, ito_error *error)
{
  const ito_registry *const registries[] = { &ito_solver_registry, &ito_kernel_registry };
  fprintf (out, "%-26s %-10s %-13s %-12s %5s %7s %9s %5s %12s %8s\n", "name", "kind", "calculus",
           "noise", "ode", "strong", "additive", "weak", "evaluations", "normals");
  for (size_t r = 0; r < 2; r++)
    for (size_t i = 0; i < registries[r]->n; i++)
      {
        ito_solver *s = ito_solver_new (registries[r]->entries[i]->name, error);
        if (!s)
          return error->code;
        print_row (out, s);
        ito_solver_free (s);
      }
  return GSL_SUCCESS;
}
