/* Inside of the lab: what an experiment has stated so far. */
#ifndef ITO_EXPERIMENTS_LAB_H
#define ITO_EXPERIMENTS_LAB_H

#include "experiment.h"

typedef struct
{
  char *name, *long_name, *units;
  double *values;
} ito_lab_table_column;

typedef struct
{
  char *name;
  size_t rows, columns;
  ito_lab_table_column *column;
} ito_lab_table;

typedef struct
{
  void *object;
  void (*release) (void *object);
} ito_lab_owned;

struct ito_lab
{
  const ito_experiment *experiment;
  const ito_experiment_options *options;
  const double *value; /* of the parameters, resolved */
  ito_file *file;      /* where runs are kept */
  const char *stage;
  double done;
  size_t claims, tables, owned;
  ito_claim *claim;
  ito_lab_table *table;
  ito_lab_owned *own;
  ito_error error;
};

/* Frees what the experiment owned and stated. */
void ito_lab_clear (ito_lab *lab);
/* Keeps an object for the end of the experiment; frees it at once where that cannot be, or where
 * the lab has failed. Returns it, or NULL; an object that is NULL is a failure of the library. */
void *ito_lab_keep (ito_lab *lab, void *object, void (*release) (void *object));

#endif
