/* The lists of names, and the page of one. */
#include "cli/cli.h"
#include "core/number.h"
#include "experiment.h"
#include "grid/grid.h"
#include "problem/problem.h"
#include "schedule/schedule.h"
#include "score/field.h"
#include "solver/scheme.h"
#include "target/target.h"
#include <string.h>

const ito_registry *const cli_registries[] = { &ito_target_registry,  &ito_schedule_registry,
                                               &ito_grid_registry,    &ito_score_registry,
                                               &ito_solver_registry,  &ito_kernel_registry,
                                               &ito_problem_registry, NULL };

static int
list (const cli *c, const ito_registry *r)
{
  if (!cli_flag (c, "json"))
    {
      ito_registry_list (r, stdout);
      return CLI_DONE;
    }
  cli_json j;
  cli_json_open (&j, stdout);
  cli_json_begin (&j, r->plural, '[');
  for (size_t i = 0; i < r->n; i++)
    {
      cli_json_begin (&j, NULL, '{');
      cli_json_text (&j, "name", r->entries[i]->name);
      cli_json_text (&j, "summary", r->entries[i]->summary);
      cli_json_text (&j, "source", r->entries[i]->source);
      cli_json_end (&j, '}');
    }
  cli_json_end (&j, ']');
  cli_json_close (&j);
  return CLI_DONE;
}

#define LIST(kind, registry, words)                                                                \
  static int kind##_run (cli *c) { return list (c, &registry); }                                   \
  const cli_command cli_command_##kind = { #kind, "", "List the " words, NULL, CLI_JSON, NULL,     \
                                           0,     0,  kind##_run };

LIST (targets, ito_target_registry, "targets: laws with exact scores")
LIST (schedules, ito_schedule_registry, "noise schedules")
LIST (grids, ito_grid_registry, "time grids")
LIST (scores, ito_score_registry, "scores")
LIST (kernels, ito_kernel_registry, "Langevin kernels")
LIST (problems, ito_problem_registry, "named problems: SDEs and ODEs whose truth is known")

static int
solvers_run (cli *c)
{
  if (cli_flag (c, "json"))
    return list (c, &ito_solver_registry);
  ito_error error = ITO_NO_ERROR;
  return ito_solver_table (stdout, &error) ? cli_error_failed (&error) : CLI_DONE;
}
const cli_command cli_command_solvers = {
  "solvers", "",         "List the solvers with their declared orders", NULL, CLI_JSON, NULL, 0,
  0,         solvers_run
};

/* Characters of a word of UTF-8. */
static size_t
width (const char *word, size_t bytes)
{
  size_t n = 0;
  for (size_t i = 0; i < bytes; i++)
    n += ((unsigned char)word[i] & 0xc0) != 0x80;
  return n;
}

/* Paragraphs in lines of 80 characters; the marks of a run-in head (*Truth.*) are for the report.
 */
static void
print_paragraphs (const char *text)
{
  size_t column = 0;
  int start = 1, head = 0;
  while (*text)
    {
      if (*text == '\n')
        {
          putchar ('\n');
          column = 0;
          start = 1;
          text++;
          continue;
        }
      if (*text == ' ')
        {
          text++;
          continue;
        }
      size_t bytes = strcspn (text, " \n");
      const char *end = text + bytes;
      if (start && *text == '*' && strchr (text + 1, '*'))
        {
          head = 1;
          text++;
        }
      start = 0;
      int closes = head && end[-1] == '*' && end > text;
      size_t wide = width (text, (size_t)(end - text)) - (size_t)closes;
      if (column > 0 && column + 1 + wide > 80)
        {
          putchar ('\n');
          column = 0;
        }
      printf ("%s%.*s", column ? " " : "", (int)(end - text) - closes, text);
      column += wide + (column > 0);
      head = head && !closes;
      text = end;
    }
  putchar ('\n');
}

static void
help_experiment (const ito_experiment *x)
{
  printf ("%s: %s\n%s (%d)%s%s\n\n", x->slug, x->title, x->authors, x->year,
          x->arxiv ? ", arXiv:" : "", x->arxiv ? x->arxiv : "");
  puts ("Claim");
  print_paragraphs (x->claim);
  putchar ('\n');
  print_paragraphs (x->text);
  puts ("\nParameters (--set):");
  for (const ito_experiment_param *p = x->params; p && p->key; p++)
    printf ("  %-12s %g (smoke %g), %g to %g: %s\n", p->key, p->full, p->smoke, p->lower, p->upper,
            p->text);
}

static int
help_run (cli *c)
{
  const char *name = c->argument[0], *names[512];
  size_t n = 0;
  int found = 0;
  for (size_t i = 0; cli_commands[i]; i++)
    {
      if (strcmp (cli_commands[i]->name, name) == 0)
        {
          char *argv[] = { c->argument[0], (char[]){ "--help" }, NULL };
          cli other;
          int help = 0, status = cli_parse (&other, cli_commands[i], 2, argv, &help);
          cli_clear (&other);
          return status;
        }
      if (n < 512)
        names[n++] = cli_commands[i]->name;
    }
  for (size_t k = 0; cli_registries[k]; k++)
    {
      const ito_entry *entry = ito_registry_find (cli_registries[k], name);
      if (entry)
        {
          if (found++)
            printf ("\n");
          ito_entry_help (cli_registries[k], entry, stdout);
          ito_error error = ITO_NO_ERROR;
          if (cli_registries[k] == &ito_solver_registry)
            ito_solver_facts_page (entry->name, stdout, &error);
          else if (cli_registries[k] == &ito_problem_registry)
            ito_problem_page (entry->name, stdout, &error);
          if (error.code)
            return cli_error_failed (&error);
        }
      for (size_t i = 0; i < cli_registries[k]->n && n < 512; i++)
        names[n++] = cli_registries[k]->entries[i]->name;
    }
  for (size_t i = 0; ito_experiments[i]; i++)
    {
      if (strcmp (ito_experiments[i]->slug, name) == 0)
        {
          if (found++)
            printf ("\n");
          help_experiment (ito_experiments[i]);
        }
      if (n < 512)
        names[n++] = ito_experiments[i]->slug;
    }
  if (found)
    return CLI_DONE;
  const char *near = ito_nearest (name, names, n);
  return cli_usage ("there is no page '%.60s'%s%s%s: see ito targets, schedules, grids, scores, "
                    "solvers, kernels, problems, list",
                    name, near ? ": did you mean '" : "", near ? near : "", near ? "'?" : "");
}
const cli_command cli_command_help = {
  "help",
  "NAME",
  "Show the page of a target, schedule, grid, score, solver, kernel or "
  "experiment",
  NULL,
  0,
  NULL,
  1,
  1,
  help_run
};
