set multiplot
set tmargin at screen 0.90
set bmargin at screen 0.17
unset key

set lmargin at screen 0.065
set rmargin at screen 0.335
set tmargin at screen 0.90
set bmargin at screen 0.56
set title "Clocks that rest, processes that wait"
set yrange [0:*]
set ylabel "X_t" offset -0.6
set xrange [0:2]
set xtics 0.5 format ""
set ytics 0.5
plot $paths using 1:3 with lines dt 1 lw 1.2 lc rgb "#0072B2", \
     $paths using 1:5 with lines dt 1 lw 1.2 lc rgb "#D55E00", \
     $paths using 1:7 with lines dt 1 lw 1.2 lc rgb "#009E73"
unset title
set tmargin at screen 0.53
set bmargin at screen 0.17
set ylabel "clock E_t" offset 1
set xlabel "time t" offset 0,0.5
set format x "%g"
set yrange [0:*]
set ytics 1
plot $paths using 1:2 with lines dt 1 lw 1.6 lc rgb "#0072B2", \
     $paths using 1:4 with lines dt 1 lw 1.6 lc rgb "#D55E00", \
     $paths using 1:6 with lines dt 1 lw 1.6 lc rgb "#009E73"

set tmargin at screen 0.90
set bmargin at screen 0.17
set logscale xy
set format x "2^{%L}"
set logscale x 2
set format y "10^{%T}"
set xtics (2**-9, 2**-8, 2**-7, 2**-6, 2**-5, 2**-4)
set ytics auto
set lmargin at screen 0.42
set rmargin at screen 0.66
set title "Read at E_1, rough points isolated"
set xlabel "operational step h" offset 0,0.5
set ylabel "RMS error" offset 1
set xrange [2**-9.5:2**-2.4]
set yrange [*:*]
m(j) = real(word($errors[1], j))
set label 1 "Milstein" at 2**-3.8, 0.9*m(2) left textcolor rgb "#0072B2"
set label 2 "Euler" at 2**-3.8, 1.05*m(4) left textcolor rgb "#D55E00"
set label 3 "other time" at 2**-3.8, 1.1*m(3) left textcolor rgb "#009E73"
set label 4 "slopes 1, ½" at graph 0.97, graph 0.05 right textcolor rgb "#707070"
plot (x < 2**-4 ? m(2)*x*16*0.55 : NaN) with lines dt 2 lw 1 lc rgb "#909090", \
     (x < 2**-4 ? m(4)*sqrt(x*16)*1.3 : NaN) with lines dt 2 lw 1 lc rgb "#909090", \
     $errors using 1:3 with linespoints dt 1 lw 1.6 pt 9 ps 0.8 lc rgb "#009E73", \
     $errors using 1:4 with linespoints dt 1 lw 1.6 pt 5 ps 0.7 lc rgb "#D55E00", \
     $errors using 1:2 with linespoints dt 1 lw 1.8 pt 7 ps 0.7 lc rgb "#0072B2"
unset label 1
unset label 2
unset label 3
unset label 4

set lmargin at screen 0.745
set rmargin at screen 0.985
set title "Rough everywhere, exponent α"
set xrange [2**-9.5:2**-2.8]
r(j) = real(word($rough[1], j))
x0 = r(1)
g(j, p, x) = x < x0 ? 0.75*r(j)*(x/x0)**p : NaN
set label 1 "α = ¼" at 1.15*x0, r(2) left
set label 2 "½" at 1.15*x0, r(4) left
set label 3 "¾" at 1.15*x0, r(6) left
plot g(2, 0.25, x) with lines dt 2 lw 1 lc rgb "#909090", \
     g(4, 0.5, x) with lines dt 2 lw 1 lc rgb "#909090", \
     g(6, 0.75, x) with lines dt 2 lw 1 lc rgb "#909090", \
     $rough using 1:3 with linespoints dt (6,4) lw 1.4 pt 6 ps 0.7 lc rgb "#0072B2", \
     $rough using 1:5 with linespoints dt (6,4) lw 1.4 pt 4 ps 0.7 lc rgb "#D55E00", \
     $rough using 1:7 with linespoints dt (6,4) lw 1.4 pt 8 ps 0.8 lc rgb "#009E73", \
     $rough using 1:2 with linespoints dt 1 lw 1.8 pt 7 ps 0.7 lc rgb "#0072B2", \
     $rough using 1:4 with linespoints dt 1 lw 1.8 pt 5 ps 0.7 lc rgb "#D55E00", \
     $rough using 1:6 with linespoints dt 1 lw 1.8 pt 9 ps 0.8 lc rgb "#009E73"
unset multiplot
