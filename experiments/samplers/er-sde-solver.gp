set multiplot
set logscale xy
set format y "10^{%T}"
set tmargin at screen 0.90
set bmargin at screen 0.17
set xlabel "steps N" offset 0,0.5
set xtics (10, 40, 160, 640)
unset key

set lmargin at screen 0.065
set rmargin at screen 0.32
set title "Law, by φ"
set ylabel "W_2" offset 1
set xrange [8.5:1500]
set yrange [1e-8:1]
set key at graph 0.02, graph 0.02 left bottom Left reverse vertical samplen 1.4 spacing 1.15
plot $order_1 using 1:10 with linespoints dt 1 lw 1.2 pt 6 ps 0.8 lc rgb "#000000" title "wrong noise", \
     $order_1 using 1:8 with linespoints dt 1 lw 1.6 pt 9 ps 0.7 lc rgb "#009E73" title "x^{2.5}", \
     $order_1 using 1:7 with linespoints dt 1 lw 1.6 pt 5 ps 0.6 lc rgb "#D55E00" title "x^2 (SDE)", \
     $order_1 using 1:6 with linespoints dt 1 lw 1.6 pt 11 ps 0.7 lc rgb "#E69F00" title "x^{1.5}", \
     $order_1 using 1:4 with linespoints dt 1 lw 1.6 pt 13 ps 0.7 lc rgb "#CC79A7" title "SDE-5", \
     $order_1 using 1:2 with linespoints dt 1 lw 1.6 pt 7 ps 0.6 lc rgb "#0072B2" title "x (ODE)", \
     $order_2 using 1:8 with linespoints dt (6,4) lw 1.4 pt 8 ps 0.8 lc rgb "#009E73" notitle, \
     $order_2 using 1:7 with linespoints dt (6,4) lw 1.4 pt 4 ps 0.7 lc rgb "#D55E00" notitle, \
     $order_2 using 1:6 with linespoints dt (6,4) lw 1.4 pt 10 ps 0.8 lc rgb "#E69F00" notitle, \
     $order_2 using 1:4 with linespoints dt (6,4) lw 1.4 pt 12 ps 0.8 lc rgb "#CC79A7" notitle, \
     $order_2 using 1:2 with linespoints dt (6,4) lw 1.4 pt 6 ps 0.7 lc rgb "#0072B2" notitle
unset key

set lmargin at screen 0.405
set rmargin at screen 0.585
set title "Flow map, φ = x"
set ylabel "RMS error" offset 1
set xrange [8.5:680]
set yrange [1e-7:1]
f(k) = real(word($flow[7], k))
set label 1 "order 1" at 760, f(2) left textcolor rgb "#0072B2"
set label 2 "order 2" at 760, 1.6*f(3) left textcolor rgb "#D55E00"
set label 3 "3, published" at 760, 0.65*f(4) left textcolor rgb "#009E73"
set label 4 "3, consistent" at 760, f(5) left textcolor rgb "#000000"
guide(x, k, p) = x > 79 ? 1.8*f(k)*(640/x)**p : NaN
plot guide(x, 2, 1) with lines dt 2 lw 1 lc rgb "#909090", \
     guide(x, 3, 2) with lines dt 2 lw 1 lc rgb "#909090", \
     guide(x, 5, 3) with lines dt 2 lw 1 lc rgb "#909090", \
     $flow using 1:2 with linespoints dt 1 lw 1.6 pt 7 ps 0.6 lc rgb "#0072B2", \
     $flow using 1:3 with linespoints dt 1 lw 1.6 pt 5 ps 0.6 lc rgb "#D55E00", \
     $flow using 1:4 with linespoints dt 1 lw 1.6 pt 9 ps 0.7 lc rgb "#009E73", \
     $flow using 1:5 with linespoints dt 1 lw 1.8 pt 13 ps 0.7 lc rgb "#000000"
unset label 1
unset label 2
unset label 3
unset label 4

set lmargin at screen 0.745
set rmargin at screen 0.925
set title "Coefficient, 20 steps"
unset logscale y
set format y "%g"
set ylabel "1 − r" offset 1
set xlabel "σ_t" offset 0,0.5
set xtics (0.1, 1, 10)
set xrange [70:0.04]
set yrange [0:1]
set ytics 0.25
c(k) = real(word($coefficient[20], k))
set label 1 "x (ODE)" at 0.035, c(2)-0.01 left textcolor rgb "#0072B2"
set label 2 "SDE-5" at 0.035, c(4)+0.045 left textcolor rgb "#CC79A7"
set label 3 "x^{1.5}" at 0.035, c(6) left textcolor rgb "#E69F00"
set label 4 "x^2 (SDE)" at 0.035, c(7) left textcolor rgb "#D55E00"
set label 5 "x^{2.5}" at 0.035, c(8) left textcolor rgb "#009E73"
plot $coefficient using 1:2 with linespoints dt 1 lw 1.6 pt 7 ps 0.5 lc rgb "#0072B2", \
     $coefficient using 1:4 with linespoints dt 1 lw 1.6 pt 13 ps 0.6 lc rgb "#CC79A7", \
     $coefficient using 1:6 with linespoints dt 1 lw 1.6 pt 11 ps 0.6 lc rgb "#E69F00", \
     $coefficient using 1:7 with linespoints dt 1 lw 1.6 pt 5 ps 0.5 lc rgb "#D55E00", \
     $coefficient using 1:8 with linespoints dt 1 lw 1.6 pt 9 ps 0.6 lc rgb "#009E73"
unset multiplot
