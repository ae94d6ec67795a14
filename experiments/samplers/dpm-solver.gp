set multiplot
set logscale xy
set format y "10^{%T}"
set tmargin at screen 0.90
set bmargin at screen 0.17
set ylabel "RMS error" offset 0.6

set lmargin at screen 0.06
set rmargin at screen 0.29
set title "Orders, wide modes"
set xlabel "outer steps M" offset 0,0.5
set xtics (8, 32, 128, 512)
set xrange [6:6000]
set yrange [1e-9:2]
unset key
last(column) = real(word($orders[7], column))
set label 1 "order 1" at 720, last(3) left textcolor rgb "#0072B2"
set label 2 "order 2" at 720, last(4) left textcolor rgb "#D55E00"
set label 3 "order 3" at 720, last(5) left textcolor rgb "#009E73"
set label 4 "order 2, wrong factor" at 10, 1.1 left
guide(x, k, p) = x < 700 ? 2.2*last(k)*(512/x)**p : NaN
plot guide(x, 3, 1) with lines dt 2 lw 1 lc rgb "#909090", \
     guide(x, 4, 2) with lines dt 2 lw 1 lc rgb "#909090", \
     guide(x, 5, 3) with lines dt 2 lw 1 lc rgb "#909090", \
     $orders using 1:3 with linespoints lt 1 dt 1 ps 0.7, \
     $orders using 1:4 with linespoints lt 2 dt 1 ps 0.7, \
     $orders using 1:5 with linespoints lt 3 dt 1 ps 0.8, \
     $orders using 1:6 with points pt 6 ps 0.9 lw 1.5 lc rgb "#000000"
unset label 1
unset label 2
unset label 3
unset label 4

set xtics (12, 24, 48, 96)
set xrange [10:115]
set yrange [3e-5:100]
set xlabel "score evaluations" offset 0,0.5
set lmargin at screen 0.36
set rmargin at screen 0.58
set title "Equal evaluations, narrow modes"
plot $stiff using 1:5 with linespoints dt 2 lw 1.4 lc rgb "#CC79A7" pt 12 ps 0.7, \
     $stiff using 1:6 with linespoints dt 2 lw 1.4 lc rgb "#E69F00" pt 10 ps 0.7, \
     $stiff using 1:7 with linespoints dt 2 lw 1.4 lc rgb "#56B4E9" pt 6 ps 0.7, \
     $stiff using 1:8 with linespoints dt 1 lw 1.4 lc rgb "#CC79A7" pt 13 ps 0.7, \
     $stiff using 1:9 with linespoints dt 1 lw 1.4 lc rgb "#E69F00" pt 11 ps 0.7, \
     $stiff using 1:4 with linespoints dt 1 lw 1.4 lc rgb "#009E73" pt 9 ps 0.7, \
     $stiff using 1:3 with linespoints dt 1 lw 1.8 lc rgb "#D55E00" pt 5 ps 0.7, \
     $stiff using 1:2 with linespoints dt 1 lw 2.4 lc rgb "#0072B2" pt 7 ps 0.8

set lmargin at screen 0.65
set rmargin at screen 0.87
set title "Equal evaluations, wide modes"
set key at screen 0.885, screen 0.88 left top Left reverse vertical samplen 1.6 spacing 1.3
plot $wide using 1:5 with linespoints dt 2 lw 1.4 lc rgb "#CC79A7" pt 12 ps 0.7 title "RK2 in t", \
     $wide using 1:6 with linespoints dt 2 lw 1.4 lc rgb "#E69F00" pt 10 ps 0.7 title "RK3 in t", \
     $wide using 1:7 with linespoints dt 2 lw 1.4 lc rgb "#56B4E9" pt 6 ps 0.7 title "RK4 in t", \
     $wide using 1:8 with linespoints dt 1 lw 1.4 lc rgb "#CC79A7" pt 13 ps 0.7 title "RK2 in λ", \
     $wide using 1:9 with linespoints dt 1 lw 1.4 lc rgb "#E69F00" pt 11 ps 0.7 title "RK3 in λ", \
     $wide using 1:4 with linespoints dt 1 lw 1.4 lc rgb "#009E73" pt 9 ps 0.7 title "DDIM", \
     $wide using 1:3 with linespoints dt 1 lw 1.8 lc rgb "#D55E00" pt 5 ps 0.7 title "DPM-3", \
     $wide using 1:2 with linespoints dt 1 lw 2.4 lc rgb "#0072B2" pt 7 ps 0.8 title "DPM-fast"
unset multiplot
