/* Pieces of the page: escaped text, numbers, the strip of a claim, an inlined picture. */
#ifndef ITO_EXPERIMENTS_REPORT_HTML_H
#define ITO_EXPERIMENTS_REPORT_HTML_H

#include "experiment.h"
#include <stdio.h>

void ito_html_text (FILE *out, const char *text);
/* Paragraphs <p>, with headings and `code` as ito_experiment says. */
void ito_html_paragraphs (FILE *out, const char *text, const char *css_class);
/* One paragraph's inside. */
void ito_html_inline (FILE *out, const char *text, size_t length);

/* A number in at most six digits, powers of ten written out. */
void ito_html_number (FILE *out, double value);
/* value +- error with two digits of the error; an exact value (error 0) in four. */
void ito_html_estimate (FILE *out, double value, double standard_error);
/* The interval as a band, the value as a dot in it with a bar of 5 standard errors each way. */
void ito_html_strip (FILE *out, const ito_claim *claim);

/* An SVG file as part of the page, its ids made its own by a prefix; nonzero where there is none
 * that is fit for it. */
int ito_html_picture (FILE *out, const char *file, const char *prefix, const char *label);

#endif
