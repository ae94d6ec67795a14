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

/* Makes the study from the options, and runs it. */
int cli_order_study (cli *c, cli_order *o);
void cli_order_clear (cli_order *o);

/* Whether the file may be written, before the work is done. */
int cli_order_check_output (cli *c, const char *path);

/* ito order --work-precision */
int cli_work_precision (cli *c);

#endif
