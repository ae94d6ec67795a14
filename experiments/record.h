/* How an experiment's file is laid out, for its writer and its readers:
 *   /              attributes experiment, theme, title, authors, year, arxiv, claim, faithfulness,
 *                  lost, text, figure (gnuplot), caption, width, height; those of every file
 *   /claims/table  the claims
 *   /tables/NAME/  one dataset a column; attribute columns: their names in order, apart by spaces
 *   /tables        attribute order: the names of the tables in order
 *   /runs/NAME/    ensembles
 */
#ifndef ITO_EXPERIMENTS_RECORD_H
#define ITO_EXPERIMENTS_RECORD_H

#include "lab.h"

/* Writes all but the runs. */
int ito_record_write (const ito_lab *lab, ito_error *error);

/* The words of a text, one after the other: copies the next into word, moves *text behind it; 0 at
 * the end. */
int ito_record_word (const char **text, char word[64]);

/* Opens DIR/slug.h5; GSL_EINVAL where it is not a complete experiment. */
ito_reader *ito_record_open (const char *file, ito_error *error);
/* The outcome of an open record. */
int ito_record_outcome (ito_reader *reader, ito_outcome *outcome, ito_error *error);

/* Notes what a public function of the library has raised. */
int ito_record_failed (int status, ito_error *error);

#endif
