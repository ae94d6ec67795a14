/* Order studies of the command line. */
#ifndef ITO_CLI_ORDER_H
#define ITO_CLI_ORDER_H

#include "cli/cli.h"

typedef struct
{
  const char *spec; /* of the solver; NULL: --solver */
  int is_further;   /* options are noted already */
  int timing;
  ito_problem *problem;
  ito_target *target;
  ito_schedule *schedule;
  ito_solver *solver;
  ito_study *study;
  uint64_t seed;
} cli_order;

/* Makes the study from the options, which are noted; runs it. */
int cli_order_make (cli *c, cli_order *o);
int cli_order_run (cli *c, cli_order *o);
void cli_order_clear (cli_order *o);

/* The file of studies, with its record: begun when all options are noted and before the work is
 * done, so that its times are those of the work. */
int cli_order_open (cli *c, const char *format, uint64_t seed, const char *path, ito_file **file);
/* Closes it, or removes what is not whole. */
int cli_order_close (ito_file *file, int status, int code);

/* ito order --work-precision */
int cli_work_precision (cli *c);

#endif
