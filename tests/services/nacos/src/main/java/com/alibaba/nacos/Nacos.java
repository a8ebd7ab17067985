// Copyright: (c) 2026, golden.triangle contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

package com.alibaba.nacos;

import com.alibaba.nacos.core.code.ControllerMethodsCache;
import com.alibaba.nacos.plugin.auth.exception.AccessException;
import com.alibaba.nacos.sys.filter.NacosTypeExcludeFilter;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfigurationExcludeFilter;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.servlet.ServletComponentScan;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.FilterType;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;

/**
 * Nacos without its console, put together from its own modules. Those filters keep modules out that are switched off,
 * and the list of controllers is what the console's start would have handed over: without it naming v1 answers 501.
 * (alibaba/nacos:console/src/main/java/com/alibaba/nacos/Nacos.java and console/config/ConsoleConfig.java@2.3.2)
 */
@SpringBootApplication
@ComponentScan(basePackages = "com.alibaba.nacos", excludeFilters = {
    @Filter(type = FilterType.CUSTOM, classes = NacosTypeExcludeFilter.class),
    @Filter(type = FilterType.CUSTOM, classes = AutoConfigurationExcludeFilter.class)})
@ServletComponentScan
@EnableScheduling
public class Nacos {
    public Nacos(ControllerMethodsCache methods) {
        methods.initClassMethod("com.alibaba.nacos.core.controller");
        methods.initClassMethod("com.alibaba.nacos.naming.controllers");
        methods.initClassMethod("com.alibaba.nacos.config.server.controller");
    }

    public static void main(String[] args) {
        SpringApplication.run(Nacos.class, args);
    }

    /** A wrong password is forbidden: the console's too (console/exception/ConsoleExceptionHandler.java@2.3.2). */
    @ControllerAdvice
    public static class Forbidden {
        @ExceptionHandler(AccessException.class)
        public ResponseEntity<String> forbidden(AccessException error) {
            return ResponseEntity.status(HttpStatus.FORBIDDEN).body(error.getErrMsg());
        }
    }
}
