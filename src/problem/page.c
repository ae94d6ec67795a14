/* What is known of a problem, for its page of `ito help`. */
#include "core/number.h"
#include "problem/problem.h"
#include <math.h>

static void
print_start (FILE *out, const ito_problem *p)
{
  const size_t d = p->sde.d, most = 8;
  char text[32];
  fprintf (out, "u0 = ");
  for (size_t i = 0; i < d && i < most; i++)
    fprintf (out, "%s%s", i ? ", " : d > 1 ? "(" : "", ito_number_print (p->start[i], text));
  fprintf (out, "%s", d > most ? ", ...)" : d > 1 ? ")" : "");
}

static void
print_expectation (FILE *out, const char *e, const ito_expectation *x)
{
  /* Fewer digits than a double has: the last depend on the C library. */
  fprintf (out, "  %s%s = %.8g", e, x->name, x->value);
  if (x->error > 0)
    fprintf (out, " +- %.2g", x->error);
  fprintf (out, "  (%s)\n", x->source);
}

static void
print_truths (FILE *out, const ito_problem *p)
{
  char text[32];
  int at_end = ito_problem_has_density (p, p->end), at_rest = ito_problem_has_density (p, INFINITY);
  if (ito_problem_has_exact (p) && p->sde.noise != ITO_NOISE_NONE)
    fprintf (out, "  the solution on the Brownian path\n");
  if (at_end || at_rest)
    fprintf (out, "  the density%s%s%s\n", at_end ? " at t > 0" : "",
             at_end && at_rest ? " and" : "", at_rest ? " at equilibrium" : "");
  if (ito_problem_has_final (p))
    fprintf (out, "  the state at T, to %.2g\n", p->type->final_error);
  for (size_t i = 0; i < ito_problem_expectations (p); i++)
    {
      ito_expectation x;
      char e[48];
      if (ito_problem_expectation (p, i, p->end, &x))
        continue;
      snprintf (e, sizeof e, "at T = %s  E ", ito_number_print (p->end, text));
      print_expectation (out, e, &x);
    }
  for (size_t i = 0; i < ito_problem_numbers (p); i++)
    {
      ito_expectation x;
      if (ito_problem_number (p, i, &x) == GSL_SUCCESS)
        print_expectation (out, "", &x);
    }
}

int
ito_problem_page (const char *name, FILE *out, ito_error *error)
{
  static const char *const noises[] = { "no",       "additive",    "scalar",
                                        "diagonal", "commutative", "general" };
  ito_problem *p = ito_problem_new (name, error);
  char text[32];
  if (!p)
    return error->code;
  fprintf (out, "\nWith the defaults\n  d = %zu, ", p->sde.d);
  if (p->sde.noise == ITO_NOISE_NONE)
    fprintf (out, "no noise, ");
  else
    fprintf (out, "%s noise, m = %zu, ", noises[p->sde.noise], p->sde.m);
  print_start (out, p);
  fprintf (out, ", T = %s\n", ito_number_print (p->end, text));
  if (p->sde.lower)
    fprintf (out, "  domain: u1 >= %s; a path that leaves it stops (status 2)\n",
             ito_number_print (p->sde.lower[0], text));
  fprintf (out, "\nKnown\n");
  print_truths (out, p);
  ito_problem_free (p);
  return GSL_SUCCESS;
}
