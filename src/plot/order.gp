set logscale xy
set format y "10^{%L}"
set xlabel counts ? "number of steps" : "step size"
set ylabel "error"
set key outside right top vertical noenhanced
set offsets graph 0.04, graph 0.04, graph 0.06, graph 0.06
line(x) = 0.5 * exp(log_y + slope * (log(x) - log_x))
plot for [i=1:tables] sprintf("$t%d", i) using 1:2:3 with yerrorbars lt i pt 0 dt 1 notitle, \
     for [i=1:tables] sprintf("$t%d", i) using 1:2 with linespoints lt i ps 0.8 title value(sprintf("name%d", i)), \
     $t1 using 1:(guide ? line($1) : NaN) with lines lc rgb "#606060" lw 1 dt 3 title (guide ? sprintf("slope %g", slope) : "")
